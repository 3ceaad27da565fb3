"""Stripe agrees with what was earned, whatever the network, other people and other workers do meanwhile."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from typing import Any

import pytest
import stripe
from django.db import IntegrityError, connection, transaction

from billing import taking
from billing.coupons import CouponTerms
from billing.models import Attempt, BillingSubscription, Coupon
from billing.operations import leases
from billing.reconcile import reconcile
from billing.stripe_gateway import StripeGateway
from ledger import scope
from tenants.operations import tenants
from tests import moves, people
from tests.billing.meddling import Meddled
from tests.billing.parked import PARKED, _attach_schedule, _second_subscription
from tests.billing.stage import GOLD, SHIFTS, SILVER, Stage
from tests.people import SETUP, START
from tests.sandbox.local_stripe import KEY


def attempts() -> list[str]:
    """What became of every write, oldest first."""
    with scope.everything(reason="audit"):
        return list(Attempt.objects.order_by("epoch").values_list("state", flat=True))


# -- The road there and back -------------------------------------------------------------------------


def test_a_consent_becomes_a_discount_and_its_withdrawal_takes_it(stage: Stage) -> None:
    stage.allow()
    assert stage.state().state == "behind"
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    stage.allow(SHIFTS)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [GOLD]
    stage.take_back(SHIFTS)
    stage.take_back()
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == []
    assert (stage.state().state, stage.state().observed_bps) == ("in_step", 0)


@pytest.mark.parametrize("basis", ["assignment", "succession"])
def test_the_discount_does_not_stay_with_the_account_that_a_tenant_left(stage: Stage, basis: str) -> None:
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]
    people.customer("newco", "Newco SE")
    moves.move("acme", "newco", basis, at=stage.clock())
    stage.drain()
    assert stage.reconcile() == "in_step"
    assert (stage.discounts(), stage.state().desired_bps) == ([], 0)


def test_the_coupon_lasts_and_is_shared_by_all_with_the_same_terms(stage: Stage) -> None:
    stage.allow()
    second = stage.subscribe(customer=stage.customer)
    stage.map(stage.subscription, second)
    assert (stage.reconcile(), stage.reconcile(second)) == ("in_step", "in_step")
    coupons = {
        discount.coupon_id
        for one in (stage.subscription, second)
        for discount in stage.at_stripe(one).discounts
    }
    assert len(coupons) == 1
    coupon = stage.at_stripe().discounts[0].coupon
    assert coupon is not None
    assert (coupon.duration, coupon.bps, coupon.metadata["licet_terms"]) == (
        "forever", SILVER, CouponTerms(SILVER).sha256,
    )  # fmt: skip


def test_what_is_in_step_is_not_written_again(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    writes = len(stage.writes())
    assert stage.reconcile() == "idle"
    stage.look_again()
    assert stage.reconcile() == "in_step"
    assert len(stage.writes()) == writes


def test_a_discount_never_travels_with_a_price_or_quantity(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    with scope.everything(reason="audit"):
        sent = Attempt.objects.get().encoded
    assert '"proration_behavior":"none"' in sent
    assert "items" not in sent


def test_a_subscription_for_several_tenants_gets_the_lowest_of_what_they_earned(stage: Stage) -> None:
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme-berlin",
            name="ACME Berlin",
            region="DE",
            account="acme",
            by=SETUP,
            at=START,
        )
    stage.map(stage.subscription, tenants_of={stage.subscription: ("acme", "acme-berlin")})
    stage.allow()
    stage.allow(SHIFTS)
    stage.reconcile()
    assert stage.discounts() == []
    stage.allow(tenant="acme-berlin")
    stage.reconcile()
    assert stage.discounts() == [SILVER]


# -- Other people's discounts ------------------------------------------------------------------------


def test_others_discounts_keep_their_order_and_ours_comes_last(stage: Stage) -> None:
    loyalty, pilot = (
        stage.account.coupon(percent_off=20),
        stage.account.coupon(amount_off=500, currency="eur"),
    )
    stage.allow()
    stage.reconcile()
    kept = stage.at_stripe().discounts[0].id
    stage.account.client.v1.subscriptions.update(
        stage.subscription, {"discounts": [{"discount": kept}, {"coupon": loyalty.id}, {"coupon": pilot.id}]}
    )
    theirs = [one.id for one in stage.at_stripe().discounts[1:]]
    stage.look_again()
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [loyalty.id, pilot.id, SILVER]
    assert [one.id for one in stage.at_stripe().discounts] == [*theirs, kept]
    stage.take_back()
    stage.reconcile()
    assert stage.discounts() == [loyalty.id, pilot.id]


def test_a_second_discount_of_ours_is_taken_away(stage: Stage) -> None:
    stage.allow()
    stage.allow(SHIFTS)
    stage.reconcile()
    gold = stage.at_stripe().discounts[0].coupon_id
    stage.take_back(SHIFTS)
    stage.reconcile()
    stage.account.client.v1.subscriptions.update(
        stage.subscription,
        {"discounts": [{"coupon": str(gold)}, {"discount": stage.at_stripe().discounts[0].id}]},
    )
    stage.look_again()
    stage.reconcile()
    assert stage.discounts() == [SILVER]


def test_a_coupon_deleted_by_hand_keeps_its_discounts_and_gets_a_successor(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    first = str(stage.at_stripe().discounts[0].coupon_id)
    stage.account.client.v1.coupons.delete(first)
    stage.look_again()
    stage.reconcile()
    assert stage.discounts() == [SILVER]  # the discount outlives its coupon
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})
    stage.look_again()
    assert stage.reconcile() == "in_step"
    second = str(stage.at_stripe().discounts[0].coupon_id)
    assert stage.discounts() == [SILVER]
    assert int(second.rpartition("-g")[2]) == int(first.rpartition("-g")[2]) + 1
    assert Coupon.objects.get(coupon_id=first).gone_at is not None


def test_a_coupon_of_ours_with_other_terms_is_left_and_the_next_generation_taken(stage: Stage) -> None:
    bps = 777
    stage.account.coupon(id=CouponTerms(bps).coupon_id(1), percent_off=50)
    stage.allow()
    stage.negotiate(bps)
    assert stage.reconcile() == "in_step"
    assert stage.at_stripe().discounts[0].coupon_id == CouponTerms(bps).coupon_id(2)


# -- What is left alone ------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "change"), PARKED.items(), ids=PARKED)
def test_it_parks_rather_than_guesses(stage: Stage, reason: str, change: Any) -> None:
    change(stage)
    stage.allow()
    stage.look_again()
    writes = len(stage.writes())
    assert stage.reconcile() == "parked"
    assert (stage.state().state, stage.state().parked_reason) == ("parked", reason)
    assert len(stage.writes()) == writes


TAKEN = {reason: change for reason, change in PARKED.items() if reason not in taking.GONE}


@pytest.mark.parametrize(("reason", "change"), TAKEN.items(), ids=TAKEN)
def test_what_is_no_longer_earned_is_taken_whatever_is_in_the_way(
    stage: Stage, reason: str, change: Any
) -> None:
    stage.allow()
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    change(stage)
    stage.take_back()
    stage.look_again()
    assert stage.reconcile() == "parked"
    assert stage.discounts() == []
    assert (stage.state().parked_reason, stage.state().observed_bps) == (reason, 0)


def put_ours(stage: Stage, bps: int) -> None:
    """Give the subscription a discount of Licet's by hand. All tests share the coupons of one Stripe."""
    coupon = CouponTerms(bps).coupon_id(1)
    with contextlib.suppress(stripe.InvalidRequestError):
        stage.account.client.v1.coupons.create(
            {"id": coupon, "percent_off": bps / 100, "duration": "forever"}
        )
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": [{"coupon": coupon}]})


@pytest.mark.parametrize(("reason", "change"), TAKEN.items(), ids=TAKEN)
def test_a_discount_of_more_than_is_earned_is_lowered_and_never_raised(
    stage: Stage, reason: str, change: Any
) -> None:
    stage.allow()
    stage.reconcile()
    put_ours(stage, 2000)
    change(stage)
    stage.look_again()
    assert stage.reconcile() == "parked"
    assert stage.discounts() == ([] if reason == "unmapped" else [SILVER])
    put_ours(stage, 100)
    stage.look_again()
    assert stage.reconcile() == "parked"
    assert stage.discounts() == ([] if reason == "unmapped" else [100])


def test_others_discounts_stay_when_ours_is_taken(stage: Stage) -> None:
    loyalty = stage.account.coupon(percent_off=20)
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": [{"coupon": loyalty.id}]})
    stage.allow()
    stage.reconcile()
    _attach_schedule(stage)
    stage.take_back()
    assert stage.reconcile() == "parked"
    assert stage.discounts() == [loyalty.id]


def test_an_unrelated_second_subscription_costs_no_discount(stage: Stage) -> None:
    _second_subscription(stage)
    stage.allow()
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]


def test_a_subscription_that_is_not_there_is_parked(stage: Stage) -> None:
    stage.map("sub_nowhere")
    stage.allow()
    assert stage.reconcile("sub_nowhere") == "parked"
    assert stage.state("sub_nowhere").parked_reason == "subscription_missing"


def test_a_live_subscription_is_not_touched_with_a_test_key(stage: Stage) -> None:
    stage.allow()
    stage.gateway.livemode = True  # as if the key had been mixed up
    assert stage.reconcile() == "parked"
    assert stage.state().parked_reason == "livemode_mismatch"


def test_what_was_in_the_way_is_looked_at_again_after_hours(stage: Stage) -> None:
    stage.allow()
    schedule = stage.account.client.v1.subscription_schedules.create(
        {"from_subscription": stage.subscription}
    )
    assert stage.reconcile() == "parked"
    stage.account.client.v1.subscription_schedules.release(schedule.id)
    assert stage.reconcile() == "idle"
    stage.clock.forward(seconds=leases.PARKED_AGAIN.total_seconds() + 1)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    assert stage.state().parked_reason == ""


def test_what_changed_while_it_was_parked_does_not_wait_for_hours(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _attach_schedule(stage)
    stage.allow()
    park = leases.park

    def park_as_something_changes(*about: Any, **more: Any) -> bool:
        stage.look_again()
        newest = park(*about, **more)
        raise KeyboardInterrupt(newest)  # and the worker dies

    monkeypatch.setattr(leases, "park", park_as_something_changes)
    with pytest.raises(KeyboardInterrupt, match="False"):
        stage.reconcile()
    assert stage.state().state == "behind"
    assert stage.state().due_at <= stage.clock()


# -- The network -------------------------------------------------------------------------------------

ONCE = {  # what the write meets: what became of each attempt
    "server_error": ["not_applied", "done"],  # kept under its key and replayed for ever: a new key is needed
    "server_error_after_commit": ["found"],
    "unavailable": ["not_applied", "done"],
    "html_502": ["not_applied", "done"],
    "reset": ["not_applied", "done"],
    "reset_after_commit": ["found"],
    "timeout": ["not_applied", "done"],
    "timeout_after_commit": ["found"],
    "truncated_200": ["found"],
    "key_in_use": ["not_applied", "done"],
}


@pytest.mark.parametrize(("fault", "expected"), ONCE.items(), ids=ONCE)
def test_a_write_without_a_trustworthy_answer_ends_in_exactly_one_discount(
    stage: Stage, fault: str, expected: list[str]
) -> None:
    loyalty = stage.account.coupon(percent_off=20)
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": [{"coupon": loyalty.id}]})
    stage.allow()
    stage.local_stripe.fault(fault, path=f"/v1/subscriptions/{stage.subscription}", seconds=2)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [loyalty.id, SILVER]
    assert attempts() == expected


@pytest.mark.parametrize("fault", ["rate_limit", "lock_timeout"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_too_many_requests_are_waited_out(stage: Stage, fault: str, method: str) -> None:
    stage.allow()
    stage.local_stripe.fault(fault, method=method, path=f"/v1/subscriptions/{stage.subscription}")
    assert stage.reconcile() == "postponed"
    assert stage.reconcile() == "idle"
    assert (stage.state().failures, stage.discounts()) == (1, [])
    stage.clock.forward(seconds=2)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    assert attempts() == ["not_sent", "done"][-1 if method == "GET" else 0 :]


@pytest.mark.parametrize("fault", ["reset_after_commit", "server_error", "truncated_200"])
def test_a_coupon_whose_making_was_not_answered_is_made_once(stage: Stage, fault: str) -> None:
    bps = 900 + list(ONCE).index(fault)
    stage.allow()
    stage.negotiate(bps)
    stage.local_stripe.fault(fault, path="/v1/coupons")
    assert stage.reconcile() == "postponed"
    stage.clock.forward(seconds=5)
    assert stage.reconcile() == "in_step"
    assert stage.at_stripe().discounts[0].coupon_id == CouponTerms(bps).coupon_id(1)


def test_a_stripe_that_never_answers_is_asked_less_and_less_often(stage: Stage) -> None:
    stage.allow()
    pauses = []
    for _try in range(4):
        stage.local_stripe.fault("unavailable", method="GET", path=f"/v1/subscriptions/{stage.subscription}")
        assert stage.reconcile() == "postponed"
        pauses.append(stage.state().due_at - stage.clock())
        stage.clock.at = stage.state().due_at
    assert all(
        timedelta(seconds=2**n) <= pause <= timedelta(seconds=2 ** (n + 1)) for n, pause in enumerate(pauses)
    )
    assert "stripe_ambiguous" in stage.state().error


# -- Others at the same time -------------------------------------------------------------------------


@pytest.fixture
def meddled(stage: Stage) -> Meddled:
    gateway = Meddled(api_key="sk_test_local", livemode=False, address=stage.local_stripe.address)
    stage.gateway = gateway
    return gateway


def test_a_withdrawal_during_the_write_is_not_lost(stage: Stage, meddled: Meddled) -> None:
    stage.allow()
    meddled.meddle = stage.take_back
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == []
    assert stage.state().state == "in_step"
    meddled.close()


def test_a_lease_that_ran_out_is_anothers_and_what_came_late_is_looked_at_again(
    stage: Stage, meddled: Meddled
) -> None:
    def another_takes_over() -> None:
        stage.clock.forward(seconds=leases.LEASE.total_seconds() + 1)
        with scope.everything(reason="reconcile"):
            assert leases.lease_subscription(mode="live", subscription=stage.subscription, at=stage.clock())

    stage.allow()
    meddled.meddle = another_takes_over
    assert stage.reconcile() == "lost"
    stage.clock.forward(seconds=leases.LEASE.total_seconds() + 1)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    meddled.close()


def test_while_one_holds_the_lease_nobody_else_writes(stage: Stage) -> None:
    stage.allow()
    with scope.everything(reason="reconcile"):
        assert leases.lease_subscription(mode="live", subscription=stage.subscription, at=stage.clock())
    assert stage.reconcile() == "idle"
    stage.clock.forward(seconds=leases.LEASE.total_seconds())
    assert stage.reconcile() == "in_step"


# -- What the database refuses -----------------------------------------------------------------------

BROKEN = {
    "a_subscription_is_billed_once": "INSERT INTO billing_billingsubscription (mode, stripe_subscription_id,"
    " stripe_customer_id, desired_generation, observed_generation, observed_coupon_id, parked_reason, parked_detail,"
    " to_restore, due_at, failures, error, key_epoch, account_id) SELECT mode, stripe_subscription_id, '', 0, 0, '',"
    " '', '', '{}', now(), 0, '', 0, account_id FROM billing_billingsubscription",
    "nothing_is_observed_before_it_is_desired": "UPDATE billing_billingsubscription SET observed_generation = 99",
    "a_desired_discount_is_at_most_all": "UPDATE billing_billingsubscription SET desired_bps = 10001",
    "a_lease_runs_out": "UPDATE billing_billingsubscription SET lease = gen_random_uuid(), lease_until = NULL",
    "one_open_attempt_at_a_time": "INSERT INTO billing_attempt (generation, epoch, key, encoded, seen, state,"
    " stored_at, request_id, error, subscription_id) SELECT 1, n, n::text, '', '{}', 'stored', now(), '', '', id"
    " FROM billing_billingsubscription, generate_series(100, 101) n",
    "an_epoch_is_tried_once": "INSERT INTO billing_attempt (generation, epoch, key, encoded, seen, state, stored_at,"
    " request_id, error, subscription_id) SELECT 1, 100, n::text, '', '{}', 'done', now(), '', '', id"
    " FROM billing_billingsubscription, generate_series(1, 2) n",
    "attempt_state_is_known": "UPDATE billing_attempt SET state = 'perhaps'",
    "a_coupon_has_one_id": "INSERT INTO billing_coupon (livemode, coupon_id, bps, terms_sha256, generation,"
    " created_at) SELECT livemode, coupon_id, bps, 'x', 7, now() FROM billing_coupon",
    "terms_have_one_coupon_per_generation": "INSERT INTO billing_coupon (livemode, coupon_id, bps, terms_sha256,"
    " generation, created_at) SELECT livemode, 'x', bps, terms_sha256, generation, now() FROM billing_coupon",
    "a_coupon_takes_something_off": "UPDATE billing_coupon SET bps = 0",
}


@pytest.mark.parametrize(("name", "statement"), BROKEN.items(), ids=BROKEN)
def test_the_database_refuses_what_breaks(stage: Stage, name: str, statement: str) -> None:
    stage.allow()
    stage.reconcile()
    with scope.everything(reason="staff"), pytest.raises(IntegrityError, match=name), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_one_account_sees_nothing_of_anothers_billing(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    globex = people.customer("globex", "Globex Turbines")
    with scope.tenants([globex.tenant, globex.account]):
        assert not BillingSubscription.objects.exists()
        assert not Attempt.objects.exists()
    with scope.tenants([stage.party.tenant, stage.party.account]):
        assert BillingSubscription.objects.count() == Attempt.objects.count() == 1


def test_two_workers_at_once_make_one_discount(committed_stage: Stage) -> None:
    stage = committed_stage
    stage.allow()
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def work() -> None:
        try:
            with StripeGateway(api_key=KEY, livemode=False, address=stage.local_stripe.address) as gateway:
                ready.wait(timeout=10)
                outcomes.append(
                    reconcile(mode="live", subscription=stage.subscription, gateway=gateway, now=stage.clock)
                )
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert sorted(outcomes) == ["idle", "idle", "idle", "in_step"]
    assert stage.discounts() == [SILVER]
    assert attempts() == ["done"]
