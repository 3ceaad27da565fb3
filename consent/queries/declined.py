"""Read what a customer declined to extend after an edit of the catalogue."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from consent.models import ProposalAnswer
from consent.proposal_rules import CUSTOMER, Declined

_UNSTAMPED: Final = 1 << 62  # a row of this transaction is the newest


def declined(*, tenant: UUID) -> list[Declined]:
    """Return the customer's refusals of proposals that asked it to extend its consents after an edit."""
    rows = (
        ProposalAnswer.objects.filter(tenant=tenant, side=CUSTOMER, answer="refuse")
        .exclude(proposal__asks_about="")
        .select_related("proposal", "consent__category", "consent__purpose")
    )
    return [
        Declined(
            row.consent.category.code,
            row.consent.purpose.code,
            row.proposal.revision or _UNSTAMPED,
        )
        for row in rows
    ]
