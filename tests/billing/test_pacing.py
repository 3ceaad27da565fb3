"""All workers together keep to one budget of requests to Stripe."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from billing.models import RateBudget
from billing.operations import rate_budget
from billing.pacing import Pace
from billing.stripe_errors import RateLimited
from billing.stripe_gateway import StripeGateway
from tests.billing.stage import Clock
from tests.people import START
from tests.sandbox.local_stripe import KEY, LocalStripe


def test_a_burst_is_free_and_then_each_request_has_its_place(db: None) -> None:
    waits = [rate_budget.reserve(livemode=False, per_second=10, at=START) for _request in range(14)]
    assert waits[:11] == [timedelta()] * 11
    assert waits[11:] == [timedelta(milliseconds=100 * n) for n in (1, 2, 3)]


def test_time_gives_places_back_up_to_a_burst(db: None) -> None:
    for _request in range(50):
        rate_budget.reserve(livemode=False, per_second=10, at=START)
    later = START + timedelta(hours=1)
    waits = [rate_budget.reserve(livemode=False, per_second=10, at=later) for _request in range(12)]
    assert waits[:11] == [timedelta()] * 11
    assert waits[11] == timedelta(milliseconds=100)


def test_a_clock_that_went_back_holds_nothing_up(db: None) -> None:
    rate_budget.reserve(livemode=False, per_second=10, at=START + timedelta(days=1))
    assert rate_budget.reserve(livemode=False, per_second=10, at=START) == timedelta()


def test_each_account_has_its_own_budget(db: None) -> None:
    for _request in range(50):
        rate_budget.reserve(livemode=False, per_second=10, at=START)
    assert rate_budget.reserve(livemode=True, per_second=10, at=START) == timedelta()


def test_four_workers_share_it(committed_db: str) -> None:
    waits: list[timedelta] = []

    def work() -> None:
        try:
            waits.extend(
                rate_budget.reserve(livemode=False, per_second=20, at=START) for _request in range(25)
            )
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    # 100 requests: 21 at once, the last one 79 places later.
    assert max(waits) == timedelta(milliseconds=50 * 79)


def test_who_would_wait_too_long_is_told_to_come_again(db: None) -> None:
    slept: list[float] = []
    pace = Pace(livemode=False, per_second=1, now=Clock(START), sleep=slept.append)
    for _request in range(17):
        pace.wait()
    assert slept[-1] == 15.0
    with pytest.raises(RateLimited):
        pace.wait()


def test_too_many_requests_slow_all_workers_down(db: None, local_stripe: LocalStripe) -> None:
    def next_at() -> datetime:
        return RateBudget.objects.get().next_at

    clock = Clock(START)
    pace = Pace(livemode=False, per_second=10, now=clock, sleep=lambda _seconds: None)
    with StripeGateway(api_key=KEY, livemode=False, address=local_stripe.address, pace=pace) as gateway:
        gateway.list_coupons()
        before = next_at()
        local_stripe.fault("rate_limit", method="GET", path="/v1/coupons")
        with pytest.raises(RateLimited):
            gateway.list_coupons()
    assert next_at() >= max(before, START) + rate_budget.PENALTY
