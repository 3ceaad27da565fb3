"""Record entitlements in the same transaction as the consent entries that cause them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds as consent_kinds
from consent.queries import catalogue_effect
from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds, operations
from pricing.governance.operations import repricing
from tenants import kinds as tenant_kinds
from tenants.queries import accounts, tenants
from wire import times

# The events that change what a tenant permits. Each records an entitlement, even an unchanged one.
CONSENT_KINDS = (
    *(consent_kinds.STATED, consent_kinds.RESTATED, consent_kinds.WITHDRAWN),
    *(consent_kinds.PAUSED, consent_kinds.RESUMED),
    *(consent_kinds.DISPUTED, consent_kinds.BEGAN, consent_kinds.EXPIRED),
    *(consent_kinds.SUSPENDED, consent_kinds.RESTORED, consent_kinds.COSIGNED),
)
OTHER_KINDS = (
    *(*consent_kinds.OF_PAPERS, consent_kinds.TERMS),
    *(tenant_kinds.ACCOUNT, tenant_kinds.TENANT),
    *(kinds.OVERRIDDEN, kinds.OVERRIDDEN_1, kinds.OVERRIDE_ENDED, kinds.LOCKED, kinds.UNLOCKED),
    *(consent_kinds.CATEGORY, consent_kinds.PURPOSE, consent_kinds.PROPOSAL_ANSWERED),
)
_OF_ACCOUNTS = frozenset(kind.name for kind in (*consent_kinds.OF_PAPERS, tenant_kinds.ACCOUNT))
_OF_CATALOGUE = frozenset({consent_kinds.CATEGORY.name, consent_kinds.PURPOSE.name})
_ALWAYS = frozenset(kind.name for kind in CONSENT_KINDS)


def register() -> None:
    consumers.register_in_transaction(
        "pricing",
        [*CONSENT_KINDS, *OTHER_KINDS],
        record_entitlements,
        after=("consent.requests", "consent.suspensions"),
    )


def record_entitlements(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  required by the protocol
    """Return the entitlement entries that these entries cause."""
    causes: dict[UUID, list[UUID]] = {}
    always: set[UUID] = set()
    for draft in drafts:
        if draft.kind == consent_kinds.TERMS.name:
            _plan(draft)
            continue
        if draft.kind in _OF_CATALOGUE:
            _plan_notice(draft, at=at)
            continue
        for tenant in _concerned(draft):
            causes.setdefault(tenant, []).append(draft.id)
            if draft.kind in _ALWAYS:
                always.add(tenant)
    entitlements = [
        operations.entitlement_draft(tenant=tenant, causes=entries, always=tenant in always, at=at)
        for tenant, entries in causes.items()
    ]
    return [draft for draft in entitlements if draft is not None]


def _concerned(draft: Draft) -> list[UUID]:
    if draft.kind in _OF_ACCOUNTS and draft.account is not None:
        group = accounts.with_those_below([draft.account])
        return [tenant.id for account in sorted(group) for tenant in tenants.tenants(account=account)]
    return [draft.tenant] if draft.tenant is not None else []


def _plan(draft: Draft) -> None:
    """Schedule repricing for the day on which new terms take effect and may suspend consents."""
    if draft.body["requires_reacceptance"]:
        concerned = tenants.tenants(mode=draft.mode, account=draft.account)
        repricing.schedule_repricing(
            tenants=[tenant.id for tenant in concerned], at=times.parse(draft.body["effective_from"])
        )


def _plan_notice(draft: Draft, *, at: datetime) -> None:
    """Make the sweep look at the prices of the customers with consents that an edit of the catalogue may concern."""
    concerned = catalogue_effect.tenants_concerned(
        mode=draft.mode, category=draft.body.get("category"), purpose=draft.body.get("purpose")
    )
    repricing.schedule_repricing(tenants=concerned, at=at)
