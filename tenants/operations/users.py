"""Create users who sign in."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from tenants.models import Person, User


class AddressTaken(ValueError):
    """A user signs in with this address already. Look that user up instead of making one."""

    code = "address_taken"


@transaction.atomic
def make_user(
    *,
    email: str,
    name: str,
    title: str = "",
    password: str | None = None,
    password_hash: str = "",
    person: UUID | None = None,
    is_staff: bool = False,
    is_superuser: bool = False,
) -> int:
    """Create a sign-in, with a new person or for `person`. Returns the user's id.

    `password_hash` is for imports: a result of `make_password`. Raises: AddressTaken.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken(email)
    known = (
        Person.objects.create(name=name, email=email.lower(), title=title)
        if person is None
        else Person.objects.get(id=person)
    )
    user = User(email=email.lower(), person=known, is_staff=is_staff, is_superuser=is_superuser)
    if password_hash:
        user.password = password_hash
    else:
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise AddressTaken(email) from error
    return user.pk
