"""The billing page: whether Stripe agrees with each subscription's discount, worst first."""

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

from billing import wakeups
from billing.drift import Discrepancy
from billing.operations import subscriptions
from billing.queries import drift as billing_drift
from billing.queries import subscriptions as billing_subscriptions
from billing.queries.subscriptions import SubscriptionState
from desk import staff
from desk.discrepancy_texts import Explanation, explanation
from desk.page import Page, found_or_404
from tenants.queries import accounts as tenant_accounts
from tenants.queries import subscriptions as tenant_subscriptions
from tenants.queries import tenants
from tenants.queries.accounts import AccountRecord
from tenants.queries.tenants import TenantRecord

ScanFindings = dict[tuple[str, str], list[tuple[datetime, Discrepancy]]]  # with when it was seen
MODES = ("live", "test")
_RANKS = {"parked": 0, "behind": 2, "in_step": 3}


@dataclass(frozen=True, slots=True)
class DiscrepancyRow:
    code: str
    detail: str
    meaning: Explanation
    older: bool = False  # than the last time the subscription was reconciled


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription, the tenants it pays for, and its discrepancies with Stripe."""

    state: SubscriptionState
    account: AccountRecord
    pays_for: tuple[TenantRecord, ...]
    parked: DiscrepancyRow | None
    drift: tuple[DiscrepancyRow, ...]

    @property
    def drifts(self) -> bool:
        return any(not one.older for one in self.drift)

    @property
    def rank(self) -> int:
        return 1 if self.drifts and self.state.state == "in_step" else _RANKS[self.state.state]


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The newest scan of Stripe, and the discrepancies it found outside the listed subscriptions."""

    mode: str
    at: datetime
    looked_at: int
    others: tuple[DiscrepancyRow, ...]


class BillingPage(Page):
    """The list of subscriptions. Account managers see those of their own accounts."""

    title = "Billing"
    template = "desk/billing.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows, looks = _rows(), []
        listed = {(row.state.mode, row.state.id) for row in rows}
        for mode in MODES:
            seen = billing_drift.drift(mode=mode)
            if seen is not None:
                others = [one for one in seen.findings if (mode, one.subscription) not in listed]
                looks.append(
                    ScanSummary(mode, seen.ended_at, seen.looked_at, tuple(map(_disagreement, others)))
                )
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
            may_scan=staff.groups_of(self.user, staff.FINANCE),
        )


class ReconcilePage(Page):
    """Reconcile one subscription now: mark it as due and wake a worker."""

    title = "Reconcile"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, mode: str, subscription: str) -> HttpResponse:
        # Users who may not see a subscription may not reconcile it either.
        found_or_404(
            billing_subscriptions.subscription_state(mode=mode, subscription=subscription), "subscription"
        )
        concerned = subscriptions.mark_for_reconcile(
            modes=[mode], subscriptions=[subscription], at=timezone.now()
        )
        transaction.on_commit(lambda: wakeups.reconcile(concerned))
        messages.success(request, f"{subscription} is looked at now. Its state changes within seconds.")
        return redirect("admin:billing")


class ScanPage(Page):
    """Start a new scan that compares all of Stripe with our records."""

    title = "Look over Stripe"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest) -> HttpResponse:
        if wakeups.scan():
            messages.success(request, "Everything in Stripe is compared now; large accounts take a minute.")
        else:
            messages.error(request, "No worker could be told. The look that runs by itself comes soon.")
        return redirect("admin:billing")


def _rows() -> list[SubscriptionRow]:
    drift: ScanFindings = defaultdict(list)
    for mode in MODES:
        seen = billing_drift.drift(mode=mode)
        if seen is None:
            continue
        for one in seen.findings:
            drift[mode, one.subscription].append((seen.ended_at, one))
    accounts: dict[UUID, AccountRecord] = {}
    pays_for: dict[tuple[str, str], tuple[UUID, ...]] = {}
    names: dict[UUID, TenantRecord] = {}
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
    account: AccountRecord,
    pays_for: tuple[UUID, ...],
    names: dict[UUID, TenantRecord],
    drift: ScanFindings,
) -> SubscriptionRow:
    parked = None
    if state.parked_reason:
        parked = DiscrepancyRow(state.parked_reason, state.parked_detail, explanation(state.parked_reason))
    found = tuple(
        replace(_disagreement(one), older=state.observed_at is not None and at < state.observed_at)
        for at, one in drift[state.mode, state.id]
        if one.kind != state.parked_reason
    )
    return SubscriptionRow(state, account, tuple(names[id] for id in pays_for if id in names), parked, found)


def _disagreement(one: Discrepancy) -> DiscrepancyRow:
    detail = f"{one.subscription} {one.detail}".strip() if one.account is None else one.detail
    return DiscrepancyRow(one.kind, detail, explanation(one.kind))


def states_of(tenant: UUID) -> list[tuple[str, Any]]:
    """The subscriptions that pay for a tenant, each with its state of agreement with Stripe."""
    known = {one.id: one for one in billing_subscriptions.subscription_states(tenant=tenant)}
    return [(one.id, known.get(one.id)) for one in tenant_subscriptions.subscriptions(tenant=tenant)]
