"""Find whom letters about an account go to, beside the members who may consent for it."""

from __future__ import annotations

from uuid import UUID

from consent.queries import contacts
from tenants.queries import members


def beside_owners(account: UUID) -> list[UUID]:
    """The contacts of the account's agreements, and past signatories where there is no owner."""
    found = contacts.contacts(account=account)
    if members.has_owner(account=account):
        return found
    return [*found, *contacts.past_signatories(account=account)]
