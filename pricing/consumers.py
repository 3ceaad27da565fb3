"""Pricing reacts together with consent: in the same transaction, or neither is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds as consent_kinds
from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds, operations
from tenants import kinds as tenant_kinds
from tenants.queries import tenants
from wire import times

# Every event that changes what a tenant permits. Each is followed by an entitlement, even an unchanged one.
CONSENT_KINDS = (
    *(consent_kinds.STATED, consent_kinds.WITHDRAWN, consent_kinds.PAUSED, consent_kinds.RESUMED),
    *(consent_kinds.DISPUTED, consent_kinds.BEGAN, consent_kinds.EXPIRED),
    *(consent_kinds.SUSPENDED, consent_kinds.RESTORED),
)
OTHER_KINDS = (consent_kinds.AGREEMENT, consent_kinds.TERMS, tenant_kinds.TENANT, kinds.OVERRIDDEN)
_ALWAYS = frozenset(kind.name for kind in CONSENT_KINDS)


def register() -> None:
    consumers.register_in_transaction(
        "pricing",
        [*CONSENT_KINDS, *OTHER_KINDS],
        record_entitlements,
        after=("consent.requests", "consent.suspensions"),
    )


def record_entitlements(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """The entitlements that these entries lead to."""
    causes: dict[UUID, list[UUID]] = {}
    must: set[UUID] = set()
    for draft in drafts:
        if draft.kind == consent_kinds.TERMS.name:
            _plan(draft)
            continue
        for tenant in _concerned(draft):
            causes.setdefault(tenant, []).append(draft.id)
            if draft.kind in _ALWAYS:
                must.add(tenant)
    found = [
        operations.entitlement_draft(tenant=tenant, causes=entries, always=tenant in must, at=at)
        for tenant, entries in causes.items()
    ]
    return [draft for draft in found if draft is not None]


def _concerned(draft: Draft) -> list[UUID]:
    if draft.kind == consent_kinds.AGREEMENT.name and draft.account is not None:
        return [tenant.id for tenant in tenants.tenants(account=draft.account)]
    return [draft.tenant] if draft.tenant is not None else []


def _plan(draft: Draft) -> None:
    """New terms price nothing by themselves; from their day on they may suspend."""
    if draft.body["requires_reacceptance"]:
        concerned = tenants.tenants(mode=draft.mode, account=draft.account)
        operations.schedule_repricing(
            tenants=[tenant.id for tenant in concerned], at=times.parse(draft.body["effective_from"])
        )
