"""A statement answers the requests it satisfies, together with itself: whoever recorded it, by whatever way. And what
suspends consents from outside has the sweep look at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds
from consent.conditions import Conditions
from consent.operations import requests, suspension_checks
from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds as tenant_kinds


def register() -> None:
    consumers.register_in_transaction([kinds.STATED.name], grant)
    consumers.register_in_transaction([tenant_kinds.TENANT.name, kinds.AGREEMENT.name], recheck_suspensions)


def recheck_suspensions(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """A tenant's switch and a paper suspend consents, or restore them: the sweep notes which."""
    for draft in drafts:
        suspension_checks.recheck_suspensions(
            mode=draft.mode, account=draft.account, tenant=draft.tenant, at=at
        )
    return []


def grant(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    return [
        added
        for draft in drafts
        if draft.tenant is not None
        for added in requests.grant_requests(
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
