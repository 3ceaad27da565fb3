"""Find the people who get letters about an account, beside the members who may consent for it."""

from __future__ import annotations

from uuid import UUID

from consent.queries import contacts
from tenants.queries import members


def beside_owners(account: UUID) -> list[UUID]:
    """The contacts of the account's agreements. If the account has no owner, also its past signatories."""
    found = contacts.contacts(account=account)
    if members.has_owner(account=account):
        return found
    return [*found, *contacts.past_signatories(account=account)]
