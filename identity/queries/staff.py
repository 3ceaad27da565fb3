"""Read who the vendor's staff are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from identity import staff_groups
from tenants.models import User


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A member of the vendor's staff."""

    id: int
    name: str
    email: str
    groups: tuple[str, ...]
    has_second_factor: bool
    last_login: datetime | None


def sign_in_behind(*, provider: str, uid: str, verified: Sequence[str]) -> int | None:
    """Return the member of staff behind an account of a provider: the user's id.

    An account that was used before belongs to its user. A new one belongs to the member of staff with one of the
    `verified` addresses, unless that user has another account of this provider already.
    """
    users = User.objects.filter(is_staff=True, is_active=True)
    used = SocialAccount.objects.filter(provider=provider, uid=uid).first()
    if used is not None:
        return users.filter(pk=used.user_id).values_list("pk", flat=True).first()
    taken = SocialAccount.objects.filter(provider=provider).values("user_id")
    addresses = [address.lower() for address in verified]
    return users.filter(email__in=addresses).exclude(pk__in=taken).values_list("pk", flat=True).first()


def staff() -> list[StaffRecord]:
    """Return everybody who may open the desk, by name."""
    rows = (
        User.objects.filter(is_staff=True, is_active=True).select_related("person").prefetch_related("groups")
    )
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    secured = set(Authenticator.objects.filter(type__in=types).values_list("user_id", flat=True))
    found = [
        StaffRecord(
            row.pk,
            row.get_full_name(),
            row.email,
            (*sorted(group.name for group in row.groups.all()),)
            + ((staff_groups.ADMINISTRATORS,) if row.is_superuser else ()),
            row.pk in secured,
            row.last_login,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())
