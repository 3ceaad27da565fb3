"""Webhook endpoints over the API: added, looked at, rotated, deleted; deliveries listed and replayed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from api.models import KeptAnswer
from notices import webhook_sender
from tests.api.client import Api, check
from tests.api.endpoints import SAID
from tests.catalogue import give
from tests.notices.receiver import Receiver
from tests.notices.webhook_queue import tell, waiting
from tests.people import Party
from wire import ids

PATH = "/v1/webhook-endpoints"


def test_an_endpoint_is_added_and_its_secret_shown_once(admin: Api) -> None:
    made = admin.post(PATH, {**SAID, "description": "Training"})
    check(made.body, "WebhookEndpointWithSecret")
    assert made.status == 201
    assert made["secret"].startswith("whsec_")
    assert made.headers["Cache-Control"] == "no-store"
    seen = admin.get(f"{PATH}/{made['id']}")
    check(seen.body, "WebhookEndpoint")
    assert "secret" not in seen.body
    assert seen["public_keys"] == made["public_keys"]
    listed = admin.get(PATH)
    check(listed.body, "WebhookEndpointList")
    assert [one["id"] for one in listed["data"]] == [made["id"]]


def test_a_repeat_adds_nothing_and_shows_no_secret_a_second_time(admin: Api) -> None:
    made = admin.post(PATH, SAID, Idempotency_Key="once")
    again = admin.post(PATH, SAID, Idempotency_Key="once")
    check(again.body, "WebhookEndpointWithSecret")
    assert (again.status, again.body) == (201, {**made.body, "secret": None})
    assert (again.headers["Idempotency-Replayed"], again.headers["Cache-Control"]) == ("true", "no-store")
    assert [one["id"] for one in admin.get(PATH)["data"]] == [made["id"]]
    assert made["secret"].encode() not in bytes(KeptAnswer.objects.get().body)


def test_a_repeat_rotates_nothing(admin: Api) -> None:
    made = admin.post(PATH, SAID)
    rotated = admin.post(f"{PATH}/{made['id']}/rotate", Idempotency_Key="once")
    again = admin.post(f"{PATH}/{made['id']}/rotate", Idempotency_Key="once")
    assert (again.status, again.body) == (200, {**rotated.body, "secret": None})
    assert admin.get(f"{PATH}/{made['id']}")["public_keys"] == rotated["public_keys"]


def test_rotation_gives_a_new_secret_and_both_public_keys(admin: Api) -> None:
    made = admin.post(PATH, SAID)
    rotated = admin.post(f"{PATH}/{made['id']}/rotate")
    check(rotated.body, "WebhookEndpointWithSecret")
    assert rotated["secret"] != made["secret"]
    assert rotated["public_keys"][1:] == made["public_keys"]


def test_what_is_deleted_is_not_there(admin: Api) -> None:
    made = admin.post(PATH, SAID)
    gone = admin.ask("DELETE", f"{PATH}/{made['id']}")
    check(gone.body, "WebhookEndpointDeleted")
    for again in (admin.get(f"{PATH}/{made['id']}"), admin.ask("DELETE", f"{PATH}/{made['id']}")):
        assert (again.status, again.code) == (404, "no_such_endpoint")


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://10.0.0.1/", "https://u:p@example.com/"]
)
def test_an_address_inside_is_refused(admin: Api, url: str) -> None:
    refused = admin.post(PATH, {**SAID, "url": url})
    assert (refused.status, refused.code) == (422, "address_refused")


@pytest.mark.parametrize("events", [[], ["consent.eaten"], "consent.granted", ["*", "*"]])
def test_events_are_those_there_are(admin: Api, events: Any) -> None:
    assert admin.post(PATH, {**SAID, "events": events}).status == 400


def test_there_are_at_most_twenty(admin: Api) -> None:
    for _ in range(20):
        assert admin.post(PATH, SAID).status == 201
    refused = admin.post(PATH, SAID)
    assert (refused.status, refused.code) == (409, "too_many_endpoints")


def test_a_tenants_key_has_endpoints_of_its_own(admin: Api, acmes_own: Api, testing: Api) -> None:
    vendors = admin.post(PATH, SAID)
    own = acmes_own.post(PATH, SAID)
    assert [one["id"] for one in acmes_own.get(PATH)["data"]] == [own["id"]]
    assert [one["id"] for one in admin.get(PATH)["data"]] == [vendors["id"]]
    assert testing.get(PATH)["data"] == []
    for api, id in ((acmes_own, vendors["id"]), (admin, own["id"]), (testing, vendors["id"])):
        for path in (f"{PATH}/{id}", f"{PATH}/{id}/deliveries"):
            assert api.get(path).code == "no_such_endpoint"
        assert api.post(f"{PATH}/{id}/rotate").code == "no_such_endpoint"


def test_deliveries_are_listed_with_every_try_and_replayed(
    admin: Api, receiver: Receiver, acme: Party, schedule: None
) -> None:
    made = admin.post(PATH, {"url": receiver.url, "events": ["consent.granted"]})
    give(at=datetime.now(UTC))
    tell("consent.")
    receiver.answers = [500]
    (id,) = waiting(datetime.now(UTC))
    webhook_sender.deliver(id, now=lambda: datetime.now(UTC))
    path = f"{PATH}/{made['id']}/deliveries"
    listed = admin.get(path)
    check(listed.body, "WebhookDeliveryList")
    (one,) = listed["data"]
    assert (one["type"], one["state"]) == ("consent.granted", "waiting")
    assert [attempt["status"] for attempt in one["attempts"]] == [500]
    assert one["payload"]["data"]["tenant"] == "acme"
    assert admin.get(f"{path}?state=delivered")["data"] == []

    replayed = admin.post(f"{path}/{one['id']}/replay")
    check(replayed.body, "WebhookDelivery")
    webhook_sender.deliver(id, now=lambda: datetime.now(UTC))
    assert admin.get(path)["data"][0]["state"] == "delivered"
    assert len(receiver.received) == 2
    other = ids.render(ids.MESSAGE, ids.new(at=datetime.now(UTC)))
    assert admin.post(f"{path}/{other}/replay").code == "no_such_delivery"


def test_a_disabled_endpoint_is_enabled_by_hand(
    admin: Api, receiver: Receiver, acme: Party, schedule: None
) -> None:
    made = admin.post(PATH, {"url": receiver.url, "events": ["*"]})
    give(at=datetime.now(UTC))
    tell("consent.")
    receiver.answers = [410]
    (id,) = waiting(datetime.now(UTC))
    webhook_sender.deliver(id, now=lambda: datetime.now(UTC))
    path = f"{PATH}/{made['id']}"
    assert admin.get(path)["disabled_reason"] == "gone"
    message = ids.render(ids.MESSAGE, id)
    refused = admin.post(f"{path}/deliveries/{message}/replay")
    assert (refused.status, refused.code) == (409, "endpoint_disabled")
    assert admin.post(f"{path}/enable")["disabled_at"] is None
    assert admin.post(f"{path}/deliveries/{message}/replay")["state"] == "waiting"
