"""A statement answers the requests it satisfies, together with itself: whoever recorded it, by whatever way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds, operations
from consent.conditions import Conditions
from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft


def register() -> None:
    consumers.register_together([kinds.STATED.name], grant)


def grant(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    return [
        added
        for draft in drafts
        if draft.tenant is not None
        for added in operations.grant_requests(
            tenant=draft.tenant,
            category=draft.body["category"],
            purpose=draft.body["purpose"],
            consent=UUID(draft.body["consent"]),
            conditions=Conditions.from_dict(draft.body["conditions"]),
            account=draft.account,
            by=by,
            at=at,
        )
    ]
