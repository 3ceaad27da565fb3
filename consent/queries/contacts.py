"""Find other people who get a customer's notices: contacts of its agreements, and people who signed for it."""

from __future__ import annotations

from uuid import UUID

from consent.models import Agreement, ConsentEvent

_SIGNED = ("proposed", "confirmed", "stated", "restated", "attested")


def contacts(*, account: UUID) -> list[UUID]:
    """Return the people that the account's agreements name as contacts, except those of voided ones."""
    rows = Agreement.objects.filter(account=account).exclude(contacts=None).exclude(steps__kind="voided")
    return list(dict.fromkeys(UUID(person) for row in rows.order_by("id") for person in row.contacts or ()))


def past_signatories(*, account: UUID) -> list[UUID]:
    """Return the people who ever signed a consent of the account's tenants for it. The vendor's approvers are none."""
    signed = ConsentEvent.objects.filter(
        tenant__account=account, kind__in=_SIGNED, signatory__isnull=False
    ).exclude(authority="evidence")
    found: list[UUID | None] = list(signed.order_by("id").values_list("signatory", flat=True))
    return list(dict.fromkeys(person for person in found if person is not None))
