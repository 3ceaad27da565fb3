"""An edit of the catalogue at the customer's expense: Stripe's period is waited for, and Stripe follows at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from billing.queries import running_periods
from billing.stripe_errors import StripeFailure
from consent.operations import catalogue as operations
from consent.operations.catalogue import CategoryInput, FieldInput
from consent.queries import catalogue
from ledger import scope
from pricing import operations as pricing
from pricing.billing_periods import PeriodUnknown
from pricing.models import KeptPoints
from tests.billing.stage import SILVER, TELEMETRY, Stage
from tests.people import SETUP


def edit(stage: Stage) -> None:
    """Give every field of the category another meaning."""
    with scope.everything(reason="staff"):
        seen = catalogue.category(mode="live", code=TELEMETRY)
        fields = [FieldInput(**{**field, "description": "Otherwise"}) for field in seen.fields]
        said = CategoryInput(name=seen.name, description=seen.description, fields=fields)
        operations.put(said, mode="live", code=TELEMETRY, by=SETUP, at=stage.clock())
    stage.drain()


def sweep(stage: Stage) -> int:
    count = pricing.sweep(by=SETUP, at=stage.clock())
    stage.drain()
    return count


def test_the_running_period_is_what_stripe_says(stage: Stage) -> None:
    period = running_periods.running(stage.party.tenant)
    [item] = stage.at_stripe().items
    assert period is not None
    assert (period.ends_at, period.interval, period.count) == (item.period_end_at, "month", 1)


def test_the_longest_period_of_several_subscriptions_counts(stage: Stage) -> None:
    yearly = stage.subscribe(interval="year")
    stage.map(stage.subscription, yearly)
    period = running_periods.running(stage.party.tenant)
    assert period is not None
    assert period.interval == "year"


def test_without_a_subscription_there_is_no_period(stage: Stage, settings: LazySettings) -> None:
    stage.map("sub_gone")
    assert running_periods.running(stage.party.tenant) is None
    stage.map()
    assert running_periods.running(stage.party.tenant) is None


def test_a_silent_stripe_is_not_guessed(stage: Stage, settings: LazySettings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(PeriodUnknown) as raised:
        running_periods.running(stage.party.tenant)
    assert isinstance(raised.value.__cause__, StripeFailure)


def test_stripe_keeps_the_discount_until_the_day_and_follows_then(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]
    edit(stage)
    assert sweep(stage) == 2
    stage.reconcile()
    assert stage.discounts() == [SILVER]
    with scope.everything(reason="audit"):
        kept = KeptPoints.objects.get()
    assert kept.period_end is not None
    assert kept.until >= stage.clock() + timedelta(days=89)
    stage.clock.at = kept.until
    assert sweep(stage) == 1
    stage.reconcile()
    assert stage.discounts() == []
