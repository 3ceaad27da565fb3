"""What the clock and the ledger set in motion, as a running installation has it wired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from billing import tasks
from config.celery import app
from consent import tasks as consent_tasks
from ledger import consumers, scope
from ledger import queries as ledger
from ledger import tasks as ledger_tasks
from pricing import kinds as pricing_kinds
from pricing import queries as pricing
from pricing import tasks as pricing_tasks
from tenants import kinds as tenant_kinds
from tests import prices
from tests.billing.stage import SILVER, Stage
from tests.catalogue import give
from tests.people import START, Party


def test_everything_that_beat_asks_for_is_there_and_expires() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] >= 10


def test_billing_follows_what_may_change_a_discount() -> None:
    for kind in (pricing_kinds.ENTITLED, tenant_kinds.ACCOUNT, tenant_kinds.TENANT):
        assert "billing" in consumers.delivery_consumers(kind.name)


def test_time_alone_takes_a_consent_and_its_discount(acme: Party, schedule: None) -> None:
    give(said={"valid_until": "2025-03-01T00:00:00Z"})
    assert consent_tasks.sweep() == 1
    assert consent_tasks.sweep() == 0
    with scope.everything(reason="audit"):
        seen = pricing.entitlement(tenant=acme.tenant)
    assert seen is not None
    assert (seen.bps, seen.sequence) == (0, 2)


def test_time_alone_earns_a_discount(acme: Party, catalogue: None) -> None:
    prices.publish_schedule(earn_after_days=30)
    give(at=START + timedelta(hours=1))
    assert earned(acme) == 0
    assert pricing_tasks.sweep() == 1
    assert pricing_tasks.sweep() == 0
    assert earned(acme) == SILVER


def earned(party: Party) -> int:
    with scope.everything(reason="audit"):
        seen = pricing.entitlement(tenant=party.tenant)
    assert seen is not None
    return seen.earned_bps


def test_the_tasks_alone_carry_a_consent_to_stripe(stage: Stage) -> None:
    give(at=datetime.now(UTC))
    assert ledger_tasks.drain() >= 1
    with scope.everything(reason="audit"):
        assert ledger.open_deliveries() == 0
    assert tasks.sweep() == 1
    assert tasks.reconcile(mode="live", subscription=stage.subscription) == "in_step"
    assert stage.discounts() == [SILVER]
    assert tasks.scan() >= 0
