"""Work that was queued while the database's clock was ahead is done as soon as the clock is right again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing import pauses as billing_pauses
from billing.models import BillingSubscription
from billing.operations import leases
from billing.queries import subscriptions
from ledger import deliveries, incidents, scope
from ledger.models import AuditProgress, Delivery
from notices import pauses as notices_pauses
from notices.models import WebhookDelivery
from notices.operations import deliveries as webhook_deliveries
from notices.operations import endpoints
from notices.queries import webhooks
from notices.queries.webhooks import Owner
from tests.billing.stage import Stage
from tests.catalogue import give
from tests.notices.receiver import Receiver
from tests.notices.webhook_queue import tell
from tests.people import START, Party

NOW = START + timedelta(days=1)
AHEAD = [timedelta(minutes=6), timedelta(hours=1), timedelta(days=30)]
LONGEST = timedelta(seconds=20)


@pytest.mark.parametrize("ahead", AHEAD)
def test_deliveries_queued_by_a_clock_ahead_are_done_now(
    acme: Party, schedule: None, ahead: timedelta
) -> None:
    give(at=NOW + ahead)
    give(at=NOW + ahead + timedelta(seconds=1))
    deliveries.drain(now=lambda: NOW, longest=LONGEST)
    with scope.everything(reason="audit"):
        assert list(Delivery.objects.filter(done_at=None)) == []


@pytest.mark.parametrize("attempts", range(8))
def test_a_delivery_waits_as_long_as_its_attempts_say_and_no_longer(
    acme: Party, schedule: None, attempts: int
) -> None:
    give(at=NOW)
    pause = [timedelta(0), *deliveries._BACKOFF, deliveries._BACKOFF[-1]][attempts]
    with scope.everything(reason="sweep"):
        open_ones = Delivery.objects.filter(done_at=None)
        assert open_ones.update(attempts=attempts, due_at=NOW + timedelta(seconds=1) + pause) > 0
        assert deliveries.claim(at=NOW) is None
        open_ones.update(due_at=NOW + timedelta(seconds=10) + pause)
        assert deliveries.claim(at=NOW) is not None


def test_a_lease_of_a_clock_ahead_holds_nothing_up(acme: Party, schedule: None) -> None:
    give(at=NOW)
    with scope.everything(reason="sweep"):
        assert deliveries.claim(at=NOW) is not None
        held = Delivery.objects.exclude(lease_until=None)
        held.update(lease_until=NOW + deliveries.LEASE)
        number = held.get().pk
        Delivery.objects.exclude(pk=number).update(done_at=NOW)
        assert deliveries.claim(at=NOW) is None
        held.update(lease_until=NOW + deliveries.LEASE + timedelta(hours=1))
        assert deliveries.claim(at=NOW) is not None


@pytest.mark.parametrize("ahead", AHEAD)
def test_webhooks_queued_by_a_clock_ahead_are_sent_now(
    acme: Party, schedule: None, receiver: Receiver, ahead: timedelta
) -> None:
    with scope.everything(reason="staff"):
        endpoints.add_endpoint(owner=Owner("live"), url=receiver.url, wanted=("*",), at=START)
    give(at=NOW)
    tell()
    with scope.everything(reason="audit"):
        rows = WebhookDelivery.objects.filter(state="waiting")
        assert rows.update(due_at=NOW + ahead) == len(webhooks.due(at=NOW)) > 0
        first = webhooks.due(at=NOW)[0]
        leased = webhook_deliveries.lease_delivery(delivery=first, at=NOW)
        assert leased is not None
        assert first not in webhooks.due(at=NOW)
        rows.update(lease_until=NOW + notices_pauses.LEASE + ahead)
        assert first in webhooks.due(at=NOW)
        rows.update(lease_until=None, tries=3, due_at=NOW + notices_pauses.PAUSES[2])
        assert webhooks.due(at=NOW) == []


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_subscription_marked_by_a_clock_ahead_is_reconciled_now(stage: Stage, ahead: timedelta) -> None:
    at = stage.clock()
    stage.allow()
    mine = ("live", stage.subscription)

    def due() -> bool:
        return mine in subscriptions.subscriptions_due(modes=["live"], at=at)

    with scope.everything(reason="reconcile"):
        rows = BillingSubscription.objects.filter(stripe_subscription_id=stage.subscription)
        rows.update(due_at=at + ahead)
        assert due()
        assert leases.lease_subscription(mode="live", subscription=stage.subscription, at=at) is not None
        assert not due()
        rows.update(lease_until=at + billing_pauses.LEASE + ahead)
        assert due()
        rows.update(lease=None, lease_until=None, failures=4, due_at=at + billing_pauses.after_failure(3))
        assert not due()
        rows.update(parked_reason="paused", due_at=at + billing_pauses.PARKED_AGAIN)
        assert not due()


@pytest.mark.parametrize("ahead", AHEAD)
def test_an_auditor_of_a_clock_ahead_holds_no_pass_up(db: None, ahead: timedelta) -> None:
    every, lease = timedelta(hours=6), timedelta(minutes=5)

    def starts() -> bool:
        return incidents.start_round(at=NOW, lease=lease, every=every) is not None

    assert starts()
    assert not starts()
    progress = AuditProgress.objects.filter(id=1)
    progress.update(lease_until=NOW + lease + ahead)
    assert starts()
    progress.update(lease_until=None, phase="", full_pass_started_at=NOW + ahead)
    assert starts()
    progress.update(lease_until=None, phase="", full_pass_started_at=NOW - timedelta(hours=1))
    assert not starts()
