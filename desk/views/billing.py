"""Whether Stripe agrees with what the tenants have earned: per subscription, worst first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from billing import waking
from billing.drift import Finding
from billing.operations import subscriptions
from billing.queries import drift as billing_drift
from billing.queries import subscriptions as billing_subscriptions
from billing.queries.subscriptions import SubscriptionState
from desk import staff
from desk.disagreements import Meaning, meaning
from desk.page import Page, found_or_404
from tenants.queries import accounts as tenant_accounts
from tenants.queries import subscriptions as tenant_subscriptions
from tenants.queries import tenants
from tenants.queries.accounts import AccountSeen
from tenants.queries.tenants import TenantSeen

Found = dict[tuple[str, str], list[tuple[datetime, Finding]]]  # with when it was seen
MODES = ("live", "test")
_RANKS = {"parked": 0, "behind": 2, "in_step": 3}


@dataclass(frozen=True, slots=True)
class Disagreement:
    code: str
    detail: str
    meaning: Meaning
    older: bool = False  # than the last time the subscription was reconciled


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription, what it pays for, and every way in which it does not agree."""

    state: SubscriptionState
    account: AccountSeen
    pays_for: tuple[TenantSeen, ...]
    parked: Disagreement | None
    drift: tuple[Disagreement, ...]

    @property
    def drifts(self) -> bool:
        return any(not one.older for one in self.drift)

    @property
    def rank(self) -> int:
        return 1 if self.drifts and self.state.state == "in_step" else _RANKS[self.state.state]


@dataclass(frozen=True, slots=True)
class Look:
    """The newest look over all of Stripe, and what it found that belongs to no subscription listed."""

    mode: str
    at: datetime
    looked_at: int
    others: tuple[Disagreement, ...]


class Billing(Page):
    """For everybody at the desk; account managers see their own accounts' subscriptions."""

    title = "Billing"
    template = "desk/billing.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows, looks = _rows(), []
        listed = {(row.state.mode, row.state.id) for row in rows}
        for mode in MODES:
            seen = billing_drift.drift(mode=mode)
            if seen is not None:
                others = [one for one in seen.findings if (mode, one.subscription) not in listed]
                looks.append(Look(mode, seen.ended_at, seen.looked_at, tuple(map(_disagreement, others))))
        by_state = {state: sum(row.state.state == state for row in rows) for state in _RANKS}
        return self.show(
            rows=rows,
            looks=looks,
            figures=[
                ("Subscriptions", len(rows)),
                ("In step with Stripe", by_state["in_step"]),
                ("Being reconciled", by_state["behind"]),
                ("Left alone, with a reason", by_state["parked"]),
                ("Where the last look found drift", sum(row.drifts for row in rows)),
            ],
            may_scan=staff.belongs_to(self.user, staff.FINANCE),
        )


class Reconcile(Page):
    """Have one subscription looked at now. The rows say so; a worker is only woken."""

    title = "Reconcile"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, mode: str, subscription: str) -> HttpResponse:
        # Whoever may not see it may not have it looked at either.
        found_or_404(
            billing_subscriptions.subscription_state(mode=mode, subscription=subscription), "subscription"
        )
        concerned = subscriptions.look_again(modes=[mode], subscriptions=[subscription], at=timezone.now())
        transaction.on_commit(lambda: waking.reconcile(concerned))
        messages.success(request, f"{subscription} is looked at now. Its state changes within seconds.")
        return redirect("admin:billing")


class Scan(Page):
    """Compare all of Stripe with us anew."""

    title = "Look over Stripe"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest) -> HttpResponse:
        if waking.scan():
            messages.success(request, "Everything in Stripe is compared now; large accounts take a minute.")
        else:
            messages.error(request, "No worker could be told. The look that runs by itself comes soon.")
        return redirect("admin:billing")


def _rows() -> list[Row]:
    drift: Found = defaultdict(list)
    for mode in MODES:
        seen = billing_drift.drift(mode=mode)
        if seen is None:
            continue
        for one in seen.findings:
            drift[mode, one.subscription].append((seen.ended_at, one))
    accounts: dict[UUID, AccountSeen] = {}
    pays_for: dict[tuple[str, str], tuple[UUID, ...]] = {}
    names: dict[UUID, TenantSeen] = {}
    for mode in MODES:
        accounts |= {one.id: one for one in tenant_accounts.accounts(mode=mode)}
        names |= {one.id: one for one in tenants.tenants(mode=mode)}
        pays_for |= {(mode, one.id): one.tenants for one in tenant_subscriptions.subscriptions(mode=mode)}
    rows = [
        _row(state, accounts[state.account], pays_for.get((state.mode, state.id), ()), names, drift)
        for state in billing_subscriptions.subscription_states()
    ]
    return sorted(rows, key=lambda row: (row.rank, row.account.name, row.state.id))


def _row(
    state: SubscriptionState,
    account: AccountSeen,
    pays_for: tuple[UUID, ...],
    names: dict[UUID, TenantSeen],
    drift: Found,
) -> Row:
    parked = None
    if state.parked_reason:
        parked = Disagreement(state.parked_reason, state.parked_detail, meaning(state.parked_reason))
    found = tuple(
        replace(_disagreement(one), older=state.observed_at is not None and at < state.observed_at)
        for at, one in drift[state.mode, state.id]
        if one.kind != state.parked_reason
    )
    return Row(state, account, tuple(names[id] for id in pays_for if id in names), parked, found)


def _disagreement(one: Finding) -> Disagreement:
    detail = f"{one.subscription} {one.detail}".strip() if one.account is None else one.detail
    return Disagreement(one.kind, detail, meaning(one.kind))


def states_of(tenant: UUID) -> list[tuple[str, Any]]:
    """What a tenant's page says of the subscriptions that pay for it: id, and how far Stripe agrees."""
    known = {one.id: one for one in billing_subscriptions.subscription_states(tenant=tenant)}
    return [(one.id, known.get(one.id)) for one in tenant_subscriptions.subscriptions(tenant=tenant)]
