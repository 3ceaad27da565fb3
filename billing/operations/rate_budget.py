"""The rate budget: all workers together send no more requests to Stripe than one account may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from billing.models import RateBudget

BURST: Final = timedelta(seconds=1)  # what was not used is kept for so long
PENALTY: Final = timedelta(seconds=1)


@transaction.atomic
def reserve(*, livemode: bool, per_second: int, at: datetime) -> timedelta:
    """Reserve the next free place for one request. Returns how long to wait for it."""
    row, _new = RateBudget.objects.select_for_update().get_or_create(
        livemode=livemode, defaults={"next_at": at - BURST}
    )
    # A clock that went back must not hold everything up.
    begins = at if row.next_at > at + timedelta(minutes=5) else max(row.next_at, at - BURST)
    row.next_at = begins + timedelta(seconds=1) / per_second
    row.save(update_fields=["next_at"])
    return max(timedelta(), begins - at)


@transaction.atomic
def slow_down(*, livemode: bool, at: datetime) -> None:
    """Let all workers pause after Stripe said that there were too many requests."""
    row, _new = RateBudget.objects.select_for_update().get_or_create(
        livemode=livemode, defaults={"next_at": at}
    )
    row.next_at = max(row.next_at, at) + PENALTY
    row.save(update_fields=["next_at"])
