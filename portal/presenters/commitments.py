"""A customer's commitments in words for its price page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pricing.governance.queries import commitments


@dataclass(frozen=True, slots=True)
class CommitmentPanel:
    """A commitment that has not ended. `by_notice` is when it would end if the customer gave notice now."""

    id: UUID
    order_form: str
    schedule: str
    begins_at: datetime
    until: datetime
    ended_by: str | None
    by_notice: datetime
    may_give_notice: bool


def commitment_panels(*, tenant: UUID, signs: bool, at: datetime) -> list[CommitmentPanel]:
    """Return the commitments that have not ended, the one that ends last first."""
    found = []
    for each in commitments.commitments(tenants=[tenant]):
        if at >= each.until or each.until <= each.begins_at:
            continue
        by_notice = each.end_by_notice(at)
        useful = signs and each.ended_by is None and by_notice < each.until
        found.append(
            CommitmentPanel(
                each.id,
                each.order_form,
                each.schedule,
                each.begins_at,
                each.until,
                each.ended_by,
                by_notice,
                useful,
            )
        )
    return found
