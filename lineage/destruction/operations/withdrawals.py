"""Order what a withdrawal makes due, in the transaction that records the withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from consent.queries import consents
from ledger.entries import Draft
from lineage.destruction import vocabulary
from lineage.destruction.operations import orders


def order_for_withdrawals(drafts: Sequence[Draft], *, at: datetime) -> list[Draft]:
    """Write the orders that these withdrawals lead to. `stop` makes no order: copies keep their retention."""
    ordered: list[Draft] = []
    done: set[tuple[UUID, str, str]] = set()
    for draft in drafts:
        body, tenant = draft.body, draft.tenant
        if tenant is None or body["election"] not in vocabulary.ELECTIONS:
            continue
        question = (tenant, body["category"], body["purpose"])
        if question in done:  # withdrawing also ends a scheduled statement of the same key
            continue
        done.add(question)
        clauses = consents.clauses_of(consent=UUID(body["consent"]))
        days = clauses.destruction_days if clauses.retire_days is None else clauses.retire_days
        ordered += orders.for_withdrawal(
            mode=draft.mode,
            tenant=tenant,
            category=body["category"],
            purpose=body["purpose"],
            reference=draft.id,
            due_at=at + timedelta(days=clauses.destruction_days),
            retire_at=at + timedelta(days=days) if body["election"] == "retire_models" else None,
            at=at,
        )
    return ordered
