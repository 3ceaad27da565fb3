"""Webhooks in every form that an endpoint may be set to: thin, of an old API version, with ids of any length."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from billing import inbox
from billing.models import InboxEvent
from billing.operations import inbox as billing_inbox
from billing.queries import backlog
from billing.queries import inbox as inbox_queries
from ledger import scope
from tests.billing.meddling import Meddled
from tests.billing.stage import SILVER, Stage
from tests.billing.webhook_posts import NEW, OLD, event, generation, post


@pytest.fixture(autouse=True)
def secrets(settings: LazySettings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [OLD, NEW]


def thin(subscription: str, **members: Any) -> bytes:
    """A thin event, as Stripe's v2 event destinations send it."""
    body = {
        "id": "evt_test_65R2",
        "object": "v2.core.event",
        "type": "v1.customer.subscription.updated",
        "created": "2026-11-22T10:00:00.000Z",
        "livemode": False,
        "context": None,
        "reason": None,
        "related_object": {
            "id": subscription,
            "type": "subscription",
            "url": f"/v1/subscriptions/{subscription}",
        },
        **members,
    }
    return json.dumps(body).encode()


def test_a_thin_event_is_a_hint_like_any_other(stage: Stage, client: Client) -> None:
    before = generation(stage)
    assert post(client, thin(stage.subscription)) == 200
    assert inbox.process_unread(now=stage.clock) == 1
    assert generation(stage) == before + 1


def test_a_thin_event_about_something_else_is_acknowledged(stage: Stage, client: Client) -> None:
    before = generation(stage)
    raw = thin("", type="v2.core.account.updated", related_object=None)
    assert post(client, raw) == 200
    assert inbox.process_unread(now=stage.clock) == 1
    assert generation(stage) == before


@pytest.mark.parametrize(
    "members",
    [
        {"id": "evt_" + "1" * 300},
        {"type": "x" * 101},
        {"request": {"id": "req_1", "idempotency_key": "k" * 300}},
        {"data": {"object": {"id": "sub_" + "9" * 300, "object": "subscription"}}},
    ],
    ids=["a long id", "a long type", "a long key", "a long object id"],
)
def test_what_is_longer_than_stripes_ids_is_stored_once(
    stage: Stage, client: Client, members: dict[str, Any]
) -> None:
    raw = event(stage.subscription, **members)
    assert [post(client, raw), post(client, raw)] == [200, 200]
    assert InboxEvent.objects.get().deliveries == 2
    assert inbox.process_unread(now=stage.clock) == 1


def old_version(stage: Stage, discount: Any, key: str) -> bytes:
    """An event of the API version 2022-11-15: a subscription had one discount, as an object with its coupon."""
    return event(
        stage.subscription,
        api_version="2022-11-15",
        request={"id": "req_1", "idempotency_key": key},
        data={
            "object": {"id": stage.subscription, "object": "subscription", "customer": stage.customer},
            "previous_attributes": {"discount": discount},
        },
    )


def test_an_old_version_says_which_discount_was_lost_and_its_coupon(stage: Stage, client: Client) -> None:
    pilot = stage.account.coupon(percent_off=5)
    gateway = Meddled(api_key="sk_test_local", livemode=False, address=stage.local_stripe.address)
    stage.gateway = gateway

    def somebody_adds_a_discount() -> None:
        stage.account.client.v1.subscriptions.update(
            stage.subscription, {"discounts": [{"coupon": pilot.id}]}
        )

    gateway.meddle = somebody_adds_a_discount
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]
    [write] = [made for made in stage.writes() if "licet_generation" in made["parameters"]]
    discount = {"id": "di_lost", "object": "discount", "coupon": {"id": pilot.id, "object": "coupon"}}
    assert post(client, old_version(stage, discount, write["key"])) == 200
    inbox.process_unread(now=stage.clock)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [pilot.id, SILVER]
    gateway.close()


def test_an_old_version_without_a_discount_before_loses_nothing(stage: Stage, client: Client) -> None:
    stage.allow()
    stage.reconcile()
    [write] = stage.writes()
    assert post(client, old_version(stage, None, write["key"])) == 200
    assert inbox.process_unread(now=stage.clock) == 1
    assert InboxEvent.objects.get().discounts_before == []


def test_the_event_of_our_own_write_costs_no_second_look(stage: Stage, client: Client) -> None:
    stage.allow()
    stage.reconcile()
    before = generation(stage)
    [write] = stage.writes()
    post(client, event(stage.subscription, request={"id": "req_1", "idempotency_key": write["key"]}))
    assert inbox.process_unread(now=stage.clock) == 1
    assert generation(stage) == before


def test_one_that_cannot_be_read_holds_up_no_other_and_becomes_a_dead_letter(
    stage: Stage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, event("sub_bad", id="evt_bad"))
    post(client, event(stage.subscription, id="evt_good"))
    whole = inbox._mark_for_reconcile

    def fails_for_one(hint: Any, *about: Any, **more: Any) -> Any:
        if hint.subscription == "sub_bad":
            raise RuntimeError("no such table")
        return whole(hint, *about, **more)

    before = generation(stage)
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "_mark_for_reconcile", fails_for_one)
        assert inbox.process_unread(now=stage.clock) == 1
        assert generation(stage) == before + 1
        for _time in range(billing_inbox.MAX_FAILURES):
            assert inbox.process_unread(now=stage.clock) == 0
    with scope.everything(reason="audit"):
        [letter] = inbox_queries.dead_letters()
        waiting = {each.name: each.waiting for each in backlog.backlogs(at=stage.clock())}
    assert (letter.event, "no such table" in letter.error) == ("evt_bad", True)
    assert (waiting["stripe_events"], waiting["stripe_dead_letters"]) == (0, 1)
    with scope.everything(reason="staff"):
        assert billing_inbox.replay() == 1
    assert inbox.process_unread(now=stage.clock) == 1
    with scope.everything(reason="audit"):
        assert inbox_queries.dead_letters() == []


def test_hints_that_come_while_one_is_dead_are_read(stage: Stage, client: Client) -> None:
    InboxEvent.objects.create(
        livemode=False,
        event_id="evt_dead",
        type="customer.subscription.updated",
        happened_at=stage.clock(),
        received_at=stage.clock(),
        dead_at=stage.clock(),
    )
    post(client, event(stage.subscription, id=f"evt_{time.time()}"))
    assert inbox.process_unread(now=stage.clock) == 1
