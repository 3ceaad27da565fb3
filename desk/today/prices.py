"""Customers just below a tier, and prices that lapse."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from desk.today.item import QueueItem
from language import formats
from pricing.governance.queries.near_tiers import NearTier


def near(seen: list[NearTier]) -> Iterator[QueueItem]:
    for each in seen:
        points = "1 point" if each.missing == 1 else f"{each.missing} points"
        yield QueueItem(
            title=f"{points} below tier {each.tier}",
            detail=f"Discount {formats.percent(each.bps_now)} now, {formats.percent(each.bps)} there.",
            since=each.since,
            due_at=None,
            address=reverse("admin:propose", args=[each.tenant]),
            action="Propose more",
            account=each.account,
            tenant=each.tenant,
        )
