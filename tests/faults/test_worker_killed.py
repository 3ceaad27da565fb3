"""kill -9 of a real worker at every step of its work: exactly one correct discount in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from billing.models import Attempt, BillingSubscription
from ledger import queries as ledger
from ledger import scope
from ledger.models import Delivery
from tests.billing.stage import SILVER, Stage
from tests.catalogue import SHARED, give
from tests.faults.workers import send, worker
from tests.sandbox.processes import User, within

pytestmark = pytest.mark.faults
PATIENCE = 180  # seconds: a worker is up after five, on a busy machine after many more


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # Held by a process of its own, so that letting go of it lets go of nothing else.
    user = User("valkey", tmp_path_factory.mktemp("valkey"))
    yield user.answer()
    user.leave()


@pytest.fixture
def parts(committed_db: str, broker: str, local_stripe: Any, tmp_path: Path) -> dict[str, Any]:
    return {
        "database": committed_db,
        "broker": broker,
        "stripe": local_stripe,
        "log": tmp_path / "worker.log",
    }


def faults_in(stage: Stage, *, theirs: str) -> list[str]:
    """What is wrong with the discounts in Stripe, which should be `theirs` and then ours, once."""
    found = stage.discounts()
    mine = [one for one in found if one != theirs]
    faults = []
    if theirs not in found:
        faults.append("somebody else's discount is lost")
    if not mine:
        faults.append("our discount is missing")
    if len(mine) > 1:
        faults.append("our discount is there more than once")
    if mine and mine[0] != SILVER:
        faults.append("our discount is wrong")
    if mine and found[-1] not in mine:
        faults.append("our discount is not the last")
    return faults


def two_minutes_pass() -> None:
    """As far as leases are concerned."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with scope.everything(reason="reconcile"):
        BillingSubscription.objects.exclude(lease=None).update(lease_until=past)
        Delivery.objects.exclude(lease_until=None).update(lease_until=past)


def in_step(stage: Stage) -> bool:
    return stage.state().state == "in_step" and stage.state().desired_bps == SILVER


@pytest.fixture
def theirs(committed_stage: Stage) -> str:
    """A discount that somebody else gave."""
    coupon = committed_stage.account.coupon(percent_off=20).id
    committed_stage.account.client.v1.subscriptions.update(
        committed_stage.subscription, {"discounts": [{"coupon": coupon}]}
    )
    return coupon


def allow(stage: Stage) -> None:
    """Recorded, and not yet delivered to anybody."""
    give(stage.party.key, purpose=SHARED, at=stage.clock())


def the_sweep_mends(stage: Stage, parts: dict[str, Any], theirs: str) -> None:
    """After a death, a later worker brings the subscription in step, and nobody's discount is lost."""
    assert stage.state().state == "behind"
    two_minutes_pass()
    with worker(**parts):
        send(parts["broker"], "billing.sweep")
        assert within(PATIENCE, lambda: in_step(stage))
    assert faults_in(stage, theirs=theirs) == []


@pytest.mark.parametrize(
    ("failpoint", "attempts"),
    [
        ("billing.key_stored", ["not_applied", "done"]),
        ("billing.sent", ["found"]),
    ],
)
def test_killed_around_the_write(
    committed_stage: Stage, parts: dict[str, Any], theirs: str, failpoint: str, attempts: list[str]
) -> None:
    stage = committed_stage
    stage.allow()
    wake = {"mode": "live", "subscription": stage.subscription}
    with worker(**parts, failpoint=failpoint) as first:
        send(parts["broker"], "billing.reconcile", **wake)
        assert first.died()
    the_sweep_mends(stage, parts, theirs)
    assert settled() == attempts


def test_killed_while_stripe_was_at_it(committed_stage: Stage, parts: dict[str, Any], theirs: str) -> None:
    stage = committed_stage
    stage.allow()
    path = f"/v1/subscriptions/{stage.subscription}"
    stage.local_stripe.fault("timeout_after_commit", path=path, seconds=5)
    before = len(stage.writes())
    with worker(**parts) as first:
        send(parts["broker"], "billing.reconcile", mode="live", subscription=stage.subscription)
        assert within(PATIENCE, lambda: len(stage.writes()) > before)
        first.kill()
    the_sweep_mends(stage, parts, theirs)
    assert settled() == ["found"]


@pytest.mark.parametrize("failpoint", ["ledger.claimed", "ledger.consumed"])
def test_killed_around_a_delivery(
    committed_stage: Stage, parts: dict[str, Any], theirs: str, failpoint: str
) -> None:
    stage = committed_stage
    allow(stage)
    with worker(**parts, failpoint=failpoint) as first:
        send(parts["broker"], "ledger.drain")
        assert first.died()
    two_minutes_pass()
    with worker(**parts):

        def beat() -> bool:
            send(parts["broker"], "ledger.drain")
            send(parts["broker"], "billing.sweep")
            return within(2, lambda: in_step(stage))

        assert within(PATIENCE, beat)
    assert faults_in(stage, theirs=theirs) == []
    with scope.everything(reason="audit"):
        assert ledger.open_deliveries() == 0


def settled() -> list[str]:
    with scope.everything(reason="audit"):
        return list(Attempt.objects.order_by("epoch").values_list("state", flat=True))


def test_canary_the_harness_notices_what_is_wrong(committed_stage: Stage, theirs: str) -> None:
    stage = committed_stage
    ours = stage.account.coupon(percent_off=8, id=f"licet-800-{'0' * 10}-g1").id
    other = stage.account.coupon(percent_off=9, id=f"licet-900-{'0' * 10}-g1").id
    wrong = {
        (theirs,): ["our discount is missing"],
        (theirs, ours, other): ["our discount is there more than once"],
        (theirs, other): ["our discount is wrong"],
        (ours,): ["somebody else's discount is lost"],
        (ours, theirs): ["our discount is not the last"],
        (theirs, ours): [],
    }
    for coupons, expected in wrong.items():
        stage.account.client.v1.subscriptions.update(
            stage.subscription, {"discounts": [{"coupon": one} for one in coupons]}
        )
        assert faults_in(stage, theirs=theirs) == expected
    stage.account.client.v1.coupons.delete(ours)
    stage.account.client.v1.coupons.delete(other)
