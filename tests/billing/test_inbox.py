"""Hints from Stripe: proven, kept once, acted upon by reading; also when they come late, twice, shuffled or never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from billing import inbox, scanning, tasks
from billing.coupons import CouponTerms
from billing.models import CatchUp, Coupon, InboxEvent
from billing.queries import inbox_age
from billing.stripe_errors import Ambiguous
from tests.billing.meddling import Meddled
from tests.billing.stage import SILVER, Stage
from tests.billing.webhook_posts import NEW, OLD, event, generation, post
from tests.sandbox.processes import within


@pytest.fixture(autouse=True)
def secrets(settings: LazySettings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [OLD, NEW]


def kept() -> list[tuple[str, int]]:
    return list(InboxEvent.objects.values_list("event_id", "deliveries"))


# -- Taking them in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_it_is_kept_once_however_often_it_comes(db: None, client: Client, secret: str) -> None:
    raw = event("sub_1")
    assert [post(client, raw, secret=secret) for _time in range(3)] == [200, 200, 200]
    assert kept() == [("evt_1", 3)]


REFUSED: dict[str, tuple[bytes, dict[str, Any], int]] = {
    "signed with another secret": (event("sub_1"), {"secret": "whsec_guessed"}, 400),
    "signed too long ago": (event("sub_1"), {"age": 400}, 400),
    "signed in the future": (event("sub_1"), {"age": -400}, 400),
    "without a signature": (event("sub_1"), {"signature": ""}, 400),
    "with nonsense for a signature": (event("sub_1"), {"signature": "t=,v1=,v1=☃"}, 400),
    "no event": (b'{"object": "customer"}', {}, 400),
    "no JSON": (b"\xff\xfe", {}, 400),
    "empty": (b"", {}, 400),
    "a thin event without its type": (b'{"object": "v2.core.event", "id": "evt_1"}', {}, 400),
    "larger than a MiB": (b" " * (1024 * 1024 + 1), {}, 413),
}


@pytest.mark.parametrize(("raw", "how", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_from_stripe_is_refused(
    db: None, client: Client, raw: bytes, how: dict[str, Any], status: int
) -> None:
    assert post(client, raw, **how) == status
    assert kept() == []


def test_nothing_but_post_is_taken(db: None, client: Client) -> None:
    assert client.get("/webhooks/stripe").status_code == 405


# -- Acting upon them --------------------------------------------------------------------------------


def test_many_hints_for_a_subscription_are_one_look(stage: Stage, client: Client) -> None:
    before = generation(stage)
    for n in range(5):
        post(client, event(stage.subscription, id=f"evt_{n}"))
    assert inbox.process_unread(now=stage.clock) == 5
    assert generation(stage) == before + 1
    assert inbox.process_unread(now=stage.clock) == 0


def test_what_a_payload_claims_is_never_believed(stage: Stage, client: Client) -> None:
    stage.allow()
    stage.reconcile()
    lie = {"id": stage.subscription, "object": "subscription", "status": "canceled", "discounts": []}
    post(client, event(stage.subscription, data={"object": lie}))
    inbox.process_unread(now=stage.clock)
    writes = len(stage.writes())
    assert stage.reconcile() == "in_step"
    assert len(stage.writes()) == writes


def test_a_customers_hint_concerns_all_its_subscriptions(stage: Stage, client: Client) -> None:
    before = generation(stage)
    subject = {"id": stage.customer, "object": "customer"}
    post(client, event("", type="customer.updated", data={"object": subject}))
    inbox.process_unread(now=stage.clock)
    assert generation(stage) == before + 1


@pytest.mark.parametrize(
    "members",
    [
        {"type": "invoice.sent"},
        {"livemode": True},
        {"data": {"object": {"id": "sub_x", "object": "subscription"}}},
    ],
    ids=["of a type that changes nothing", "of the other mode", "of a subscription that is not ours"],
)
def test_other_hints_are_read_and_change_nothing(
    stage: Stage, client: Client, members: dict[str, Any]
) -> None:
    before = generation(stage)
    post(client, event(stage.subscription, **members))
    assert inbox.process_unread(now=stage.clock) == 1
    assert generation(stage) == before


def test_a_deleted_coupon_of_ours_is_noted(stage: Stage, client: Client) -> None:
    stage.allow()
    stage.reconcile()
    coupon = stage.at_stripe().discounts[0].coupon_id
    post(client, event("", type="coupon.deleted", data={"object": {"id": coupon, "object": "coupon"}}))
    inbox.process_unread(now=stage.clock)
    assert Coupon.objects.get(coupon_id=coupon).gone_at is not None


# -- The whole way, over real HTTP -------------------------------------------------------------------


@pytest.fixture
def hooked(committed_stage: Stage, live_server: Any, settings: LazySettings) -> Iterator[Stage]:
    """The local Stripe sends its webhooks to a server of ours."""
    account = committed_stage.account
    endpoint = account.client.v1.webhook_endpoints.create(
        {"url": f"{live_server.url}/webhooks/stripe", "enabled_events": ["*"]}
    )
    settings.STRIPE_WEBHOOK_SECRETS = [OLD, str(endpoint.secret)]
    settings.ALLOWED_HOSTS = ["*"]
    yield committed_stage
    account.client.v1.webhook_endpoints.delete(endpoint.id)


def arrived(stage: Stage, type: str, *, count: int = 1) -> bool:
    def there() -> bool:
        return InboxEvent.objects.filter(type=type, subscription_id=stage.subscription).count() >= count

    return within(15, there)


def work(stage: Stage) -> None:
    """What the worker does when it is woken."""
    inbox.process_unread(now=stage.clock)
    stage.reconcile()


def remove_in_the_dashboard(stage: Stage) -> None:
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})


def test_a_discount_removed_in_the_dashboard_comes_back_whatever_the_webhooks_do(hooked: Stage) -> None:
    hooked.allow()
    hooked.reconcile()
    hooked.local_stripe.control(
        "POST", "/webhooks", {"duplicate": 2, "shuffle": True, "wrong_signature": 1, "delay_seconds": 0.2}
    )
    remove_in_the_dashboard(hooked)
    assert arrived(hooked, "customer.subscription.updated", count=2)
    work(hooked)
    assert hooked.discounts() == [SILVER]
    assert InboxEvent.objects.filter(deliveries__gte=2).exists()


def test_what_no_webhook_brought_is_found_among_the_events(hooked: Stage) -> None:
    hooked.allow()
    hooked.reconcile()
    assert arrived(hooked, "customer.subscription.updated")
    work(hooked)
    hooked.local_stripe.control("POST", "/webhooks", {"drop": 100})
    remove_in_the_dashboard(hooked)
    work(hooked)
    assert hooked.discounts() == []  # nobody told us
    assert inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock) >= 1
    work(hooked)
    assert hooked.discounts() == [SILVER]
    inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock)  # what our own write made happen
    assert inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock) == 0


def test_a_foreign_coupon_added_between_our_reading_and_writing_is_given_back(hooked: Stage) -> None:
    loyalty, pilot = hooked.account.coupon(percent_off=20), hooked.account.coupon(percent_off=3)

    def somebody_adds_one() -> None:
        held = [{"discount": one.id} for one in hooked.at_stripe().discounts]
        hooked.account.client.v1.subscriptions.update(
            hooked.subscription, {"discounts": [*held, {"coupon": pilot.id}]}
        )

    hooked.account.client.v1.subscriptions.update(
        hooked.subscription, {"discounts": [{"coupon": loyalty.id}]}
    )
    hooked.allow()
    meddled = Meddled(api_key="sk_test_local", livemode=False, address=hooked.local_stripe.address)
    meddled.meddle = somebody_adds_one
    hooked.gateway = meddled
    assert hooked.reconcile() == "in_step"
    assert hooked.discounts() == [loyalty.id, SILVER]  # the loss
    assert arrived(hooked, "customer.subscription.updated", count=3)
    work(hooked)
    assert hooked.discounts() == [loyalty.id, pilot.id, SILVER]
    assert arrived(hooked, "customer.subscription.updated", count=4)
    work(hooked)
    assert hooked.discounts() == [loyalty.id, pilot.id, SILVER]
    meddled.close()


def test_what_came_later_by_webhook_hides_nothing_that_did_not_come(hooked: Stage) -> None:
    hooked.allow()
    hooked.reconcile()
    assert arrived(hooked, "customer.subscription.updated")
    work(hooked)
    inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock)
    hooked.local_stripe.control("POST", "/webhooks", {"drop": 100})
    remove_in_the_dashboard(hooked)
    later = timezone.now() + timedelta(hours=2)
    InboxEvent.objects.create(
        livemode=False, event_id="evt_later", type="customer.updated", happened_at=later, received_at=later
    )
    assert inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock) >= 1
    work(hooked)
    assert hooked.discounts() == [SILVER]


def test_a_reading_that_breaks_off_is_made_again(hooked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock)
    until = CatchUp.objects.get().read_until

    def broken(*_: Any, **__: Any) -> Any:
        raise Ambiguous("half a page")

    hooked.clock.forward(hours=3)
    monkeypatch.setattr(hooked.gateway, "events", broken)
    with pytest.raises(Ambiguous):
        inbox.fetch_missed_events(gateway=hooked.gateway, now=hooked.clock)
    assert CatchUp.objects.get().read_until == until


def test_one_lost_coupon_takes_no_other_with_it(hooked: Stage) -> None:
    kept, gone = hooked.account.coupon(percent_off=3), hooked.account.coupon(percent_off=4)

    def somebody_adds_two() -> None:
        hooked.account.client.v1.subscriptions.update(
            hooked.subscription, {"discounts": [{"coupon": gone.id}, {"coupon": kept.id}]}
        )

    hooked.allow()
    meddled = Meddled(api_key="sk_test_local", livemode=False, address=hooked.local_stripe.address)
    meddled.meddle = somebody_adds_two
    hooked.gateway = meddled
    assert hooked.reconcile() == "in_step"
    assert hooked.discounts() == [SILVER]  # the loss of both
    hooked.account.client.v1.coupons.delete(gone.id)
    assert arrived(hooked, "customer.subscription.updated", count=2)
    work(hooked)
    assert hooked.discounts() == [kept.id, SILVER]
    findings = scanning.scan(mode="live", gateway=hooked.gateway, now=hooked.clock)
    lost = [one.detail for one in findings if one.kind == "foreign_discount_lost"]
    assert lost == [gone.id]
    meddled.close()


def test_the_tasks_do_all_of_it_without_being_told_anything(hooked: Stage) -> None:
    hooked.allow()
    assert within(10, lambda: tasks.sweep() == 1)
    assert tasks.reconcile(mode="live", subscription=hooked.subscription) == "in_step"
    assert hooked.discounts() == [SILVER]
    assert tasks.sweep() == 0
    remove_in_the_dashboard(hooked)
    assert tasks.catch_up() >= 1
    assert tasks.read_inbox() >= 1
    assert within(10, lambda: tasks.reconcile(mode="live", subscription=hooked.subscription) == "in_step")
    assert hooked.discounts() == [SILVER]
    assert CouponTerms(SILVER).named_by(hooked.state().coupon)


def test_the_age_of_the_inbox_is_that_of_its_oldest_hint(stage: Stage, client: Client) -> None:
    assert inbox_age.inbox_age(at=stage.clock()) == timedelta()
    post(client, event(stage.subscription))
    received = InboxEvent.objects.get().received_at
    assert inbox_age.inbox_age(at=received + timedelta(minutes=3)) == timedelta(minutes=3)
