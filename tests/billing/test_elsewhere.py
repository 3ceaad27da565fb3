"""Licet's discount is found wherever Stripe admits one, and taken or lowered there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from billing import scanning
from billing.models import DriftCase
from billing.queries import cases
from billing.stripe_errors import StripeRefused
from ledger import scope
from tests.billing.meddling import coupon_of
from tests.billing.stage import GOLD, SHIFTS, SILVER, Stage


def phases_with(stage: Stage, *coupons: str, foreign: tuple[str, ...] = ()) -> str:
    """A schedule whose running phase and next phase give these coupons."""
    schedules = stage.account.client.v1.subscription_schedules
    made = schedules.create({"from_subscription": stage.subscription})
    first = made.phases[0]
    items = [{"price": str(item.price), "quantity": item.quantity} for item in first["items"]]
    given = [{"coupon": coupon} for coupon in (*foreign, *coupons)]
    running: dict[str, Any] = {"items": items, "start_date": first.start_date, "end_date": first.end_date}
    following: dict[str, Any] = {
        "items": items,
        "duration": {"interval": "month", "interval_count": 3},
        "discounts": given,
        "metadata": {"contract": "C-17"},
    }
    schedules.update(made.id, {"phases": [{**running, "discounts": given}, following]})
    return made.id


def of_phases(stage: Stage, schedule: str) -> list[list[str]]:
    """The coupons of each phase."""
    read = stage.account.client.v1.subscription_schedules.retrieve(
        schedule, {"expand": ["phases.discounts.discount"]}
    )
    found = []
    for phase in read.phases:
        names = []
        for each in phase.discounts:
            discount: Any = each.discount
            names.append(str(discount.source.coupon if discount else each.coupon))
        found.append(names)
    return found


def test_a_revoke_clears_the_subscription_and_every_phase_of_its_schedule(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    loyalty = stage.account.coupon(percent_off=5).id
    ours = coupon_of(stage.account, SILVER)
    schedule = phases_with(stage, ours, foreign=(loyalty,))
    assert of_phases(stage, schedule) == [[loyalty, ours], [loyalty, ours]]
    stage.take_back()
    assert stage.reconcile() == "parked"
    assert of_phases(stage, schedule) == [[loyalty], [loyalty]]
    assert stage.discounts() == [loyalty]
    read = stage.account.client.v1.subscription_schedules.retrieve(schedule)
    assert read.phases[1].metadata is not None
    assert read.phases[1].metadata.to_dict() == {"contract": "C-17"}
    assert read.phases[1].end_date > read.phases[1].start_date


def test_a_lower_tier_lowers_every_phase(stage: Stage) -> None:
    stage.allow()
    stage.allow(SHIFTS)
    stage.reconcile()
    schedule = phases_with(stage, coupon_of(stage.account, GOLD))
    stage.take_back(SHIFTS)
    assert stage.reconcile() == "parked"
    ours = coupon_of(stage.account, SILVER)
    assert of_phases(stage, schedule) == [[ours], [ours]]
    assert stage.discounts() == [SILVER]


def test_what_is_earned_stays_in_the_phases(stage: Stage) -> None:
    stage.allow()
    stage.reconcile()
    ours = coupon_of(stage.account, SILVER)
    schedule = phases_with(stage, ours)
    stage.look_again()
    assert stage.reconcile() == "parked"
    assert of_phases(stage, schedule) == [[ours], [ours]]


def test_a_schedule_that_stripe_does_not_change_calls_a_person_with_a_deadline(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.allow()
    stage.reconcile()
    schedule = phases_with(stage, coupon_of(stage.account, SILVER))
    stage.take_back()

    def refuse(*_: Any) -> None:
        raise StripeRefused("This schedule is locked.")

    with monkeypatch.context() as refusing:
        refusing.setattr(stage.gateway, "take_elsewhere", refuse)
        assert stage.reconcile() == "parked"
    assert stage.discounts() == []  # what can be taken is
    with scope.everything(reason="audit"):
        [case] = cases.open_cases()
    assert (case.kind, case.subject, case.owner) == ("ours_in_phase", stage.subscription, "")
    assert schedule in case.detail
    assert stage.clock() <= case.deadline_at <= stage.clock() + timedelta(days=3)
    stage.look_again()
    stage.reconcile()  # it works again, and the case ends
    with scope.everything(reason="audit"):
        assert DriftCase.objects.get().ended_at is not None
    assert of_phases(stage, schedule) == [[], []]


def test_an_item_keeps_others_discounts_and_loses_ours(stage: Stage) -> None:
    loyalty = stage.account.coupon(percent_off=5)
    item = stage.at_stripe().items[0].id
    ours = coupon_of(stage.account, SILVER)
    stage.account.client.v1.subscription_items.update(
        item, {"discounts": [{"coupon": loyalty.id}, {"coupon": ours}]}
    )
    stage.look_again()
    assert stage.reconcile() == "in_step"
    assert [each.coupon_id for each in stage.at_stripe().items[0].discounts] == [loyalty.id]


def test_a_customers_discount_of_ours_is_removed_and_nothing_is_parked(stage: Stage) -> None:
    ours = coupon_of(stage.account, SILVER)
    stage.local_stripe.control("POST", "/customer_discount", {"customer": stage.customer, "coupon": ours})
    stage.allow()
    assert stage.reconcile() == "in_step"
    assert stage.at_stripe().customer.discount is None
    assert stage.discounts() == [SILVER]


def test_a_draft_made_after_the_withdrawal_loses_ours(stage: Stage) -> None:
    ours, loyalty = coupon_of(stage.account, SILVER), stage.account.coupon(percent_off=5)
    late = stage.subscribe(10_000, discounts=[{"coupon": loyalty.id}, {"coupon": ours}])
    stage.map(stage.subscription, late, customer="")
    assert stage.reconcile(late) == "in_step"
    draft = stage.at_stripe(late).draft
    assert draft is not None
    assert [each.coupon_id for each in draft.discounts] == [loyalty.id]
    assert stage.discounts(late) == [loyalty.id]


def test_a_draft_keeps_what_was_earned_when_it_was_made(stage: Stage) -> None:
    stage.clock.at = stage.at_stripe().created_at - timedelta(hours=2)
    stage.allow()
    ours = coupon_of(stage.account, SILVER)
    earned = stage.subscribe(10_000, discounts=[{"coupon": ours}])
    stage.map(stage.subscription, earned, customer="")
    stage.clock.at = stage.at_stripe(earned).created_at + timedelta(hours=1)
    stage.take_back()
    assert stage.reconcile(earned) == "in_step"
    draft = stage.at_stripe(earned).draft
    assert draft is not None
    assert [each.coupon_id for each in draft.discounts] == [ours]
    assert stage.discounts(earned) == []


@pytest.mark.parametrize("fault", ["reset_after_commit", "timeout", "server_error", "truncated_200"])
def test_a_removal_without_an_answer_is_carried_out_once(stage: Stage, fault: str) -> None:
    ours = coupon_of(stage.account, SILVER)
    item = stage.at_stripe().items[0].id
    stage.account.client.v1.subscription_items.update(item, {"discounts": [{"coupon": ours}]})
    stage.local_stripe.fault(fault, path=f"/v1/subscription_items/{item}", seconds=2)
    stage.look_again()
    assert stage.reconcile() == "in_step"
    assert stage.at_stripe().items[0].discounts == ()


def test_the_scan_names_the_place(stage: Stage) -> None:
    phases_with(stage, coupon_of(stage.account, SILVER))
    found = scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    kinds = {each.kind for each in found if each.subscription == stage.subscription}
    assert {"ours_in_phase", "schedule_attached", "extra_ours"} <= kinds
