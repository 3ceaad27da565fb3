"""Pricing reacts together with consent: in the same transaction, or neither is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds, operations
from tenants.queries import tenants
from wire import times

# Every event that changes what a tenant permits: each is followed by an entitlement, even an unchanged one.
CONSENT_KINDS = tuple(
    f"consent.{kind}/1"
    for kind in (
        *("stated", "withdrawn", "paused", "resumed", "disputed"),
        *("began", "expired", "suspended", "restored"),
    )
)
ACCOUNT_KINDS = ("agreement.recorded/1",)
TENANT_KINDS = ("tenant.recorded/1", kinds.OVERRIDDEN.name)
TERMS_KINDS = ("terms.published/1",)


def register() -> None:
    consumers.register_in_transaction(
        [*CONSENT_KINDS, *ACCOUNT_KINDS, *TENANT_KINDS, *TERMS_KINDS], record_entitlements
    )


def record_entitlements(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """The entitlements that these entries lead to."""
    causes: dict[UUID, list[UUID]] = {}
    must: set[UUID] = set()
    for draft in drafts:
        if draft.kind in TERMS_KINDS:
            _plan(draft)
            continue
        for tenant in _concerned(draft):
            causes.setdefault(tenant, []).append(draft.id)
            if draft.kind in CONSENT_KINDS:
                must.add(tenant)
    found = [
        operations.entitlement_draft(tenant=tenant, causes=entries, always=tenant in must, at=at)
        for tenant, entries in causes.items()
    ]
    return [draft for draft in found if draft is not None]


def _concerned(draft: Draft) -> list[UUID]:
    if draft.kind in ACCOUNT_KINDS and draft.account is not None:
        return [tenant.id for tenant in tenants.tenants(account=draft.account)]
    return [draft.tenant] if draft.tenant is not None else []


def _plan(draft: Draft) -> None:
    """New terms price nothing by themselves; from their day on they may suspend."""
    if draft.body["requires_reacceptance"]:
        concerned = tenants.tenants(mode=draft.mode, account=draft.account)
        operations.schedule_repricing(
            tenants=[tenant.id for tenant in concerned], at=times.parse(draft.body["effective_from"])
        )
