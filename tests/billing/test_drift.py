"""A look over all of Stripe names every way in which it does not agree."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from billing import drift as drift_rules
from billing import scanning
from billing.coupons import CouponTerms
from billing.drift import Discrepancy
from billing.models import InboxEvent
from billing.queries import drift
from billing.stripe_errors import Ambiguous
from ledger import scope
from tests import people
from tests.billing import parked
from tests.billing.stage import Stage


def kinds(stage: Stage) -> set[str]:
    """What a scan says of our subscription."""
    findings = scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    return {one.kind for one in findings if one.subscription == stage.subscription}


@pytest.fixture
def given(stage: Stage) -> Stage:
    """ACME has its discount, beside somebody else's."""
    loyalty = stage.account.coupon(percent_off=20)
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": [{"coupon": loyalty.id}]})
    stage.allow()
    stage.reconcile()
    assert kinds(stage) == set()
    return stage


def _set(stage: Stage, *coupons: str) -> None:
    entries = [{"coupon": one} for one in coupons]
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": entries or ""})


def _other_of_ours(stage: Stage) -> str:
    try:
        return stage.account.coupon(id=CouponTerms(300).coupon_id(1), percent_off=3).id
    except Exception:  # noqa: BLE001  there from the test before: the local Stripe outlives it
        return CouponTerms(300).coupon_id(1)


def _ids(stage: Stage) -> list[str]:
    return [str(one.coupon_id) for one in stage.at_stripe().discounts]


def _remove_ours(stage: Stage) -> None:
    _set(stage, _ids(stage)[0])


def _another_of_ours(stage: Stage) -> None:
    _set(stage, _ids(stage)[0], _other_of_ours(stage))


def _two_of_ours(stage: Stage) -> None:
    _set(stage, *_ids(stage), _other_of_ours(stage))


def _ours_first(stage: Stage) -> None:
    _set(stage, *reversed(_ids(stage)))


def _withdraw_unnoticed(stage: Stage) -> None:
    stage.take_back()


def _pause(stage: Stage) -> None:
    stage.account.client.v1.subscriptions.update(
        stage.subscription, {"pause_collection": {"behavior": "void"}}
    )


def _discount_an_item(stage: Stage) -> None:
    item = stage.at_stripe().items[0].id
    coupon = stage.account.coupon(percent_off=5).id
    stage.account.client.v1.subscription_items.update(item, {"discounts": [{"coupon": coupon}]})


CHANGES: dict[str, Any] = {
    "missing_ours": _remove_ours,
    "wrong_coupon": _another_of_ours,
    "duplicate_ours": _two_of_ours,
    "wrong_position": _ours_first,
    "extra_ours": _withdraw_unnoticed,
    "collection_paused": _pause,
    "item_discount_present": _discount_an_item,
    "subscription_canceled": parked._cancel,
    "schedule_attached": parked._attach_schedule,
    "second_live_subscription": parked._second_subscription,
    "customer_discount_shadow": parked._legacy_discount,
    "currency_changed": parked._name_another_currency,
    "customer_deleted": parked._delete_customer,
}


@pytest.mark.parametrize(("kind", "change"), CHANGES.items(), ids=CHANGES)
def test_each_kind_of_drift_has_its_name(given: Stage, kind: str, change: Any) -> None:
    change(given)
    assert kinds(given) == {kind}


def test_a_subscription_that_is_gone_and_one_in_the_other_mode(stage: Stage) -> None:
    stage.map(stage.subscription, "sub_nowhere")
    stage.gateway.livemode = True
    findings = scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    ours = {one.subscription: one.kind for one in findings if one.account == stage.party.account}
    assert ours == {"sub_nowhere": "subscription_missing", stage.subscription: "livemode_mismatch"}


def test_what_is_parked_is_in_the_report_until_it_is_not(given: Stage) -> None:
    schedule = given.account.client.v1.subscription_schedules.create(
        {"from_subscription": given.subscription}
    )
    given.look_again()
    given.reconcile()
    assert kinds(given) == {"schedule_attached"}
    given.account.client.v1.subscription_schedules.release(schedule.id)
    assert kinds(given) == {"parked"}  # not looked at since
    given.look_again()
    given.reconcile()
    assert kinds(given) == set()


def test_a_discount_of_ours_on_a_strangers_subscription(given: Stage) -> None:
    stranger = given.subscribe(discounts=[{"coupon": _ids(given)[-1]}])
    findings = scanning.scan(mode="live", gateway=given.gateway, now=given.clock)
    assert [(one.kind, one.account) for one in findings if one.subscription == stranger] == [
        ("ours_elsewhere", None)
    ]


def test_a_coupon_of_ours_that_was_deleted_and_an_inbox_nobody_reads(given: Stage) -> None:
    coupon = _ids(given)[-1]
    given.account.client.v1.coupons.delete(coupon)
    long_ago = given.clock() - timedelta(minutes=11)
    InboxEvent.objects.create(
        livemode=False, event_id="evt_old", type="x", happened_at=long_ago, received_at=long_ago
    )
    findings = {one.kind: one.detail for one in scanning.scan(
        mode="live", gateway=given.gateway, now=given.clock)}  # fmt: skip
    assert findings["coupon_deleted"] == coupon
    assert "0:11:00" in findings["inbox_age"]
    assert "missing_ours" not in findings  # the discount outlives its coupon


def test_the_newest_look_is_kept_and_each_account_sees_its_own(given: Stage) -> None:
    _remove_ours(given)
    kinds(given)
    with scope.everything(reason="staff"):
        seen = drift.drift(mode="live")
    assert seen is not None
    assert [(one.kind, one.account) for one in seen.findings if one.subscription == given.subscription] == [
        ("missing_ours", given.party.account)
    ]
    globex = people.customer("globex", "Globex Turbines")
    with scope.tenants([globex.account]):
        hidden = drift.drift(mode="live")
    assert hidden is not None
    assert hidden.findings == ()


def test_half_a_look_is_not_kept(given: Stage) -> None:
    given.local_stripe.fault("unavailable", method="GET", path="/v1/subscriptions")
    with pytest.raises(Ambiguous):
        kinds(given)
    with scope.everything(reason="staff"):
        seen = drift.drift(mode="live")
    assert seen is not None
    assert {one.subscription for one in seen.findings} & {given.subscription} == set()


def test_the_command_prints_it_and_changes_nothing(given: Stage) -> None:
    _remove_ours(given)
    writes = len(given.writes())
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("billing_drift", stdout=out)
    assert f"missing_ours               {given.subscription}" in out.getvalue()
    assert len(given.writes()) == writes


def test_the_command_says_when_there_is_no_stripe(stage: Stage, settings: Any) -> None:
    settings.STRIPE_API_KEY = ""
    with pytest.raises(CommandError, match="No Stripe key is set for live mode"):
        call_command("billing_drift")


# -- What a page shows -------------------------------------------------------------------------------


def test_a_scan_has_looked_at_again_what_a_look_sets_right(given: Stage) -> None:
    _remove_ours(given)
    findings = scanning.scan(mode="live", gateway=given.gateway, now=given.clock)
    assert scanning.mark_repairs(mode="live", findings=findings, at=given.clock()) == [
        ("live", given.subscription)
    ]
    assert given.reconcile() == "in_step"
    assert kinds(given) == set()


def test_a_scan_that_finds_too_much_changes_nothing() -> None:
    def found(count: int) -> list[Discrepancy]:
        return [Discrepancy("missing_ours", f"sub_{number}", uuid4()) for number in range(count)]

    assert drift_rules.repairs(found(10), looked_at=10) == [f"sub_{number}" for number in range(10)]
    assert drift_rules.repairs(found(11), looked_at=219) is None
    assert len(drift_rules.repairs(found(11), looked_at=220) or ()) == 11
    assert drift_rules.repairs([Discrepancy("coupon_terms_changed", "sub_1", uuid4())], looked_at=1) == []
    assert drift_rules.repairs([Discrepancy("extra_ours", "sub_1", None)], looked_at=1) == []


def test_a_person_repairs_however_many(given: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift_rules, "_ALWAYS_REPAIRED", 0)
    _remove_ours(given)
    findings = scanning.scan(mode="live", gateway=given.gateway, now=given.clock)
    assert "too_many_repairs" in {each.kind for each in findings}
    assert scanning.mark_repairs(mode="live", findings=findings, at=given.clock()) == []
    again = scanning.mark_repairs(mode="live", findings=findings, at=given.clock(), however_many=True)
    assert again == [("live", given.subscription)]
