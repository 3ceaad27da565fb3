"""Check that a person may sign for a customer: nobody of the vendor does, and a new member may have to wait."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from language import formats
from tenants.queries import members, vendor_people

MEMBER: Final = "member"


class MaySignLater(ValueError):
    """A member whom no owner invited may sign only after a wait. Withdrawals need no wait."""

    code = "may_sign_later"


class Signs(Protocol):
    """Who signs: a known person, or an address."""

    @property
    def authority(self) -> str: ...
    @property
    def person(self) -> UUID | None: ...
    @property
    def email(self) -> str: ...


def check(signatory: Signs, *, mode: str, account: UUID, at: datetime) -> None:
    """Check a signature for a customer. Raises: tenants.queries.vendor_people.SignatoryIsVendor, MaySignLater."""
    vendor_people.check_is_customers(mode=mode, email=signatory.email, person=signatory.person)
    if signatory.authority == MEMBER and signatory.person is not None:
        since = members.signs_from(account=account, person=signatory.person)
        if since is not None and at < since:
            raise MaySignLater(f"from {formats.moment(since, UTC)}")
