"""How far Stripe agrees, in figures for operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Sum

from billing.models import BillingSubscription, DriftCase


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures by mode and something else: `parked` by reason, `open_cases` by kind, `worth` by currency.

    `worth` holds minor units per invoice, and the age in seconds of the oldest case that moves money.
    """

    parked: Mapping[tuple[str, str], int]
    open_cases: Mapping[tuple[str, str], int]
    worth: Mapping[tuple[str, str], tuple[int, float]]
    overdue: int


def agreement(*, at: datetime) -> Agreement:
    """Return the figures as of now. `at` is the caller's clock."""
    parked = BillingSubscription.objects.exclude(parked_reason="").values("mode", "parked_reason")
    cases = DriftCase.objects.filter(ended_at=None)
    moving = cases.exclude(worth_minor=None).values("mode", "currency")
    summed = moving.annotate(minor=Sum("worth_minor"), oldest=Min("first_seen_at")).order_by()
    return Agreement(
        parked={
            (row["mode"], row["parked_reason"]): row["count"]
            for row in parked.annotate(count=Count("id")).order_by()
        },
        open_cases={
            (row["mode"], row["kind"]): row["count"]
            for row in cases.values("mode", "kind").annotate(count=Count("id")).order_by()
        },
        worth={
            (row["mode"], row["currency"]): (row["minor"], max(0.0, (at - row["oldest"]).total_seconds()))
            for row in summed
        },
        overdue=cases.filter(deadline_at__lt=at).count(),
    )
