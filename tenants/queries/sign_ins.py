"""Read who can sign in."""

from __future__ import annotations

from tenants.models import User


def demonstration_people() -> int:
    """Count the people of the demonstration who can sign in. RFC 2606 reserves `.example`, so no real person counts."""
    return User.objects.filter(is_active=True, email__iendswith=".example").count()


def staff() -> int:
    """How many people of the vendor can sign in."""
    return User.objects.filter(is_active=True, is_staff=True).count()


def user_with(*, email: str) -> int | None:
    """Return the user who signs in with this address, switched-off ones too."""
    user: int | None = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    return user
