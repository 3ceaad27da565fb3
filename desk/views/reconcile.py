"""The page that reconciles one subscription now."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing import wakeups
from billing.operations import subscriptions
from billing.queries import subscriptions as billing_subscriptions
from desk.page import Page, found_or_404
from ledger import clock


class ReconcilePage(Page):
    """Reconcile one subscription now: mark it as due and wake a worker."""

    title = "Reconcile"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, mode: str, subscription: str) -> HttpResponse:
        # Users who may not see a subscription may not reconcile it either.
        found_or_404(
            billing_subscriptions.subscription_state(mode=mode, subscription=subscription), "subscription"
        )
        subscriptions.forget_lost_coupons(mode=mode, subscription=subscription)
        concerned = subscriptions.mark_for_reconcile(
            modes=[mode], subscriptions=[subscription], at=clock.now()
        )
        transaction.on_commit(lambda: wakeups.reconcile(concerned))
        messages.success(request, f"{subscription} is looked at now. Its state changes within seconds.")
        return redirect("admin:billing")
