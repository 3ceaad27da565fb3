"""Check that a person may sign for a customer: the vendor's staff may not, and a new member may have to wait."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from tenants.queries import members, vendor_people

MEMBER: Final = "member"


class Signs(Protocol):
    """Who signs: a known person, or an address."""

    @property
    def authority(self) -> str: ...
    @property
    def person(self) -> UUID | None: ...
    @property
    def email(self) -> str: ...


def check(signatory: Signs, *, mode: str, account: UUID, at: datetime) -> None:
    """Check a signature for a customer. Raises: tenants.queries.vendor_people.SignatoryIsVendor,
    members.MaySignLater.
    """
    vendor_people.check_is_customers(mode=mode, email=signatory.email, person=signatory.person)
    if signatory.authority == MEMBER:
        members.check_signs(account=account, person=signatory.person, at=at)
