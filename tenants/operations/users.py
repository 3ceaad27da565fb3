"""Create users who sign in."""

from __future__ import annotations

from django.db import transaction

from tenants.models import Person, User


@transaction.atomic
def make_user(
    *,
    email: str,
    name: str,
    title: str = "",
    password: str | None = None,
    password_hash: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> int:
    """Create a sign-in with its person. Returns the user's id, or the existing one of this address.

    `password_hash` is for imports: a result of `make_password`.
    """
    existing = User.objects.filter(email__iexact=email).first()
    if existing is not None:
        return existing.pk
    person = Person.objects.create(name=name, email=email.lower(), title=title)
    user = User(email=email.lower(), person=person, is_staff=is_staff, is_superuser=is_superuser)
    if password_hash:
        user.password = password_hash
    else:
        user.set_password(password)
    user.save()
    return user.pk
