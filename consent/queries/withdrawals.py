"""Read withdrawals that ask for destruction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.conditions import Conditions
from consent.models import ConsentEvent

_ELECTIONS = ("destroy", "retire_models")


@dataclass(frozen=True, slots=True)
class DestroyingWithdrawal:
    """A withdrawal after which copies are destroyed, with the conditions of the consent that it ended."""

    consent: UUID
    purpose: str
    entry: UUID
    revision: int
    conditions: Conditions


def destroying_withdrawals(*, tenant: UUID, category: str) -> list[DestroyingWithdrawal]:
    """List the withdrawals about a tenant's category after which copies are destroyed, oldest first."""
    rows = ConsentEvent.objects.filter(
        kind="withdrawn", election__in=_ELECTIONS, consent__tenant=tenant, consent__category__code=category
    ).order_by("id")
    return [
        DestroyingWithdrawal(consent, purpose, entry, revision, Conditions.from_dict(conditions))
        for consent, purpose, entry, revision, conditions in rows.values_list(
            "consent", "consent__purpose__code", "entry_id", "revision", "consent__conditions"
        )
        if revision is not None
    ]
