"""The people that a customer's signed agreements name: contacts of agreements with a document that is stored here."""

from __future__ import annotations

from uuid import UUID

from consent.models import Agreement, Evidence
from tenants import mail_domains
from tenants.queries import people


def signed_agreements(*, account: UUID) -> list[Agreement]:
    """Return the account's agreements that are not void and have an uploaded document, oldest first."""
    stored = set(
        Evidence.objects.filter(account=account).exclude(stored_as="").values_list("sha256", flat=True)
    )
    rows = Agreement.objects.filter(account=account).exclude(steps__kind="voided").order_by("id")
    return [row for row in rows if not stored.isdisjoint(row.evidence)]


def named_in_agreement(*, account: UUID, email: str) -> bool:
    """Whether a signed agreement of the account names this address as a contact."""
    wanted = _normal(email)
    contacts = [UUID(id) for row in signed_agreements(account=account) for id in row.contacts or ()]
    known = people.people(ids=contacts).values()
    return any(_normal(person.email) == wanted for person in known if person.email)


def _normal(email: str) -> tuple[str, str]:
    local, _, _ = email.strip().rpartition("@")
    return local.casefold(), mail_domains.domain_of(email)
