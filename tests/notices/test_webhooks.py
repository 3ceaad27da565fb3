"""Events reach whoever asked for them, over real HTTP, signed, once, and again until they are taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from standardwebhooks import Webhook

from consent.operations import changes as consent_changes
from ledger import scope
from ledger.consumers import DeliveredEntry
from notices import consumers, events, webhook_sender
from notices.models import EndpointSecret, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from notices.operations import deliveries, endpoints, mail
from notices.operations.deliveries import JITTER, PAUSES
from notices.operations.endpoints import NewSecret
from notices.queries import webhooks
from notices.queries.webhooks import DeliveryRecord, Owner
from tests.api.client import check
from tests.catalogue import SHARED, TELEMETRY, give, publish
from tests.lineage.runs import Job
from tests.notices.receiver import Receiver
from tests.notices.webhook_queue import tell, waiting
from tests.people import SETUP, START, Party

pytestmark = pytest.mark.usefixtures("schedule")
HOUR = timedelta(hours=1)
VENDOR = Owner("live")


class Clock:
    """The sender's. What is sent is signed with the real time, as receivers look at it."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC) + timedelta(seconds=60)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def add(receiver: Receiver, *wanted: str, owner: Owner = VENDOR, at: datetime = START) -> NewSecret:
    with scope.everything(reason="staff"):
        return endpoints.add_endpoint(owner=owner, url=receiver.url, wanted=wanted or ("*",), at=at)


def send(clock: Clock) -> list[str | None]:
    return [webhook_sender.deliver(id, now=clock) for id in waiting(clock.at)]


def sent(endpoint: NewSecret) -> list[DeliveryRecord]:
    with scope.everything(reason="audit"):
        return webhooks.deliveries(endpoint=endpoint.endpoint)


def types(receiver: Receiver) -> list[str]:
    return [json.loads(one.body)["type"] for one in receiver.received]


def test_a_withdrawal_is_told_signed_and_says_what_to_look_at(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    endpoint = add(receiver, "consent.withdrawn")
    given = give()
    with scope.everything(reason="staff"):
        done = consent_changes.withdraw(consent=given.consent, by=SETUP, at=START + 2 * HOUR)
    tell()
    assert send(clock) == ["delivered"]
    (received,) = receiver.received
    said = Webhook(endpoint.secret).verify(received.body, received.headers)
    check(said, "WebhookPayload")
    assert said["type"] == "consent.withdrawn"
    assert said["timestamp"] == "2025-01-06T11:00:00Z"
    assert said["data"]["revision"] == done.revision
    assert (said["data"]["tenant"], said["data"]["category"]) == ("acme", TELEMETRY)
    assert said["data"]["status"] == "withdrawn"
    assert b"Alice" not in received.body
    assert received.headers["webhook-id"].startswith("msg_")


def test_the_same_entry_told_twice_is_sent_once(receiver: Receiver, clock: Clock, acme: Party) -> None:
    add(receiver)
    give()
    tell("consent.")
    tell("consent.")
    assert send(clock) == ["delivered"]
    assert send(clock) == []


def test_what_stands_in_for_another_is_a_change_and_what_begins_anew_a_grant(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    add(receiver)
    give()
    second = give(at=START + 2 * HOUR)
    with scope.everything(reason="staff"):
        consent_changes.pause(consent=second.consent, by=SETUP, at=START + 3 * HOUR)
        consent_changes.withdraw(consent=second.consent, by=SETUP, at=START + 4 * HOUR)
    give(at=START + 5 * HOUR)
    tell("consent.")
    send(clock)
    assert sorted(types(receiver)) == sorted(
        ["consent.granted", "consent.changed", "consent.changed", "consent.withdrawn", "consent.granted"]
    )


def test_terms_prices_clearances_and_breaches_are_told(
    receiver: Receiver, clock: Clock, job: Job, acme: Party, globex: Party
) -> None:
    endpoint = add(receiver)
    given = give()
    publish("2025-02")
    id = job.cleared()
    job.complete(job.cleared(run="two"), ("globex", TELEMETRY, 3))
    with scope.everything(reason="staff"):
        consent_changes.withdraw(
            consent=given.consent, election="retire_models", by=SETUP, at=datetime.now(UTC)
        )
    job.beat(id)
    tell()
    send(clock)
    found: dict[str, list[Any]] = {}
    for one in receiver.received:
        said = Webhook(endpoint.secret).verify(one.body, one.headers)
        check(said, "WebhookPayload")
        found.setdefault(said["type"], []).append(said["data"])
    assert set(found) == {
        "consent.granted",
        "consent.withdrawn",
        "price.changed",
        "terms.published",
        "clearance.invalidated",
        "breach.found",
    }
    assert [one["terms"] for one in found["terms.published"]] == ["2025-02"] or len(
        found["terms.published"]
    ) == 2
    moves = sorted((one["before_bps"], one["after_bps"]) for one in found["price.changed"])
    assert moves[0][0] == 0
    assert moves[0][1] > 0
    (over,) = found["clearance.invalidated"]
    assert (over["clearance"], over["still_valid"], over["why"]) == (id, False, "models_retired")
    assert [(one["tenant"], one["action"]) for one in over["withdrawn"]] == [("acme", "stop_run")]
    assert (found["breach.found"][0]["tenant"], found["breach.found"][0]["rows"]) == ("globex", 3)


@pytest.mark.usefixtures("acme", "globex")
@pytest.mark.parametrize(
    ("others", "still_valid", "why"),
    [(["globex"], True, None), ([], False, "nothing_left")],
    ids=["goes on", "is over"],
)
def test_a_run_that_loses_a_tenant_is_told_of_once(
    *, receiver: Receiver, clock: Clock, job: Job, others: list[str], still_valid: bool, why: str | None
) -> None:
    endpoint = add(receiver, "clearance.invalidated")
    given = give()
    for tenant in others:
        give(tenant)
    id = job.cleared()
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
    job.beat(id)
    tell()
    send(clock)
    (told,) = (Webhook(endpoint.secret).verify(one.body, one.headers)["data"] for one in receiver.received)
    assert (told["clearance"], told["still_valid"], told["why"]) == (id, still_valid, why)
    assert [(one["tenant"], one["action"]) for one in told["withdrawn"]] == [("acme", "drop_tenant")]


def test_what_was_queued_by_a_version_that_told_more_is_passed_over(receiver: Receiver) -> None:
    add(receiver)
    consumers.queue_webhooks(DeliveredEntry(UUID(int=1), "clearance.invalidated/1", None, None, 1), at=START)
    assert waiting(START + HOUR) == []


def test_what_ends_soon_is_told_once(receiver: Receiver, clock: Clock, acme: Party) -> None:
    add(receiver, "consent.expiring")
    give(said={"valid_until": "2025-01-31T00:00:00Z"})
    for _ in range(2):
        mail.remind(at=START + 3 * HOUR)
        send(clock)
    assert types(receiver) == ["consent.expiring"]


def test_each_owner_is_told_what_is_theirs(
    receiver: Receiver, clock: Clock, acme: Party, globex: Party
) -> None:
    later = START + timedelta(minutes=1)  # the catalogue's own terms are older
    mine = add(receiver, owner=Owner("live", tenant=acme.tenant), at=later)
    accounts = add(receiver, owner=Owner("live", account=globex.account), at=later)
    testing = add(receiver, owner=Owner("test"), at=later)
    vendors = add(receiver, "consent.granted", at=later)
    give()
    give("globex")
    publish("2025-02", at=START + HOUR)
    publish("acmes", account="acme", at=START + HOUR)
    tell("consent.")
    tell("terms.")
    assert [one.type for one in sent(vendors)] == ["consent.granted"] * 2
    assert sorted(one.type for one in sent(mine)) == ["consent.granted", "terms.published", "terms.published"]
    assert sorted(one.type for one in sent(accounts)) == ["consent.granted", "terms.published"]
    assert sent(testing) == []
    with scope.tenants([globex.tenant, globex.account]):
        assert {one.endpoint_id for one in WebhookDelivery.objects.all()} == {accounts.endpoint}
        assert EndpointSecret.objects.count() == 1


def test_what_happened_before_there_was_an_endpoint_is_not_sent(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    give()
    add(receiver, at=START + 5 * HOUR)
    tell()
    assert send(clock) == []


def test_what_is_not_taken_is_tried_ten_more_times_over_76_hours(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    endpoint = add(receiver)
    give()
    tell("consent.")
    receiver.always = 500
    began, waits = clock.at, []
    while send(clock) == ["waiting"]:
        (seen,) = sent(endpoint)
        assert seen.due_at is not None
        waits.append(seen.due_at - clock.at)
        clock.at = seen.due_at - timedelta(seconds=1)
        assert send(clock) == []  # not before it is due
        clock.at = seen.due_at
    (seen,) = sent(endpoint)
    assert (seen.state, len(seen.attempts)) == ("failed", 11)
    assert len(waits) == 10
    for wait, pause in zip(waits, PAUSES, strict=True):
        assert pause * (1 - JITTER) <= wait <= pause * (1 + JITTER)
    assert 68 <= (clock.at - began) / HOUR <= 84
    assert 75 <= sum(PAUSES, timedelta()) / HOUR <= 76
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1


@pytest.mark.parametrize("answers", [[503, 200], [302, 204], [404, 200]])
def test_it_is_delivered_as_soon_as_it_is_taken(
    receiver: Receiver, clock: Clock, acme: Party, answers: list[int]
) -> None:
    endpoint = add(receiver)
    give()
    tell("consent.")
    receiver.answers = list(answers)
    assert send(clock) == ["waiting"]
    clock.at += 10 * timedelta(seconds=1)
    assert send(clock) == ["delivered"]
    assert [one.status for one in sent(endpoint)[0].attempts] == answers


def test_nobody_listening_is_noted_and_tried_again(clock: Clock, acme: Party) -> None:
    endpoint = add(Receiver(port=1))
    give()
    tell("consent.")
    assert send(clock) == ["waiting"]
    (attempt,) = sent(endpoint)[0].attempts
    assert attempt.status is None
    assert attempt.error == "no connection"


def test_gone_disables_the_endpoint_and_drops_what_waits(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    endpoint = add(receiver)
    first = give()
    with scope.everything(reason="staff"):
        consent_changes.pause(consent=first.consent, by=SETUP, at=START + 2 * HOUR)
    tell("consent.")
    receiver.always = 410
    webhook_sender.deliver(waiting(clock.at)[0], now=clock)
    with scope.everything(reason="audit"):
        seen = webhooks.endpoint(id=endpoint.endpoint, owner=VENDOR, at=clock.at)
    assert seen.disabled_reason == "gone"
    assert sorted(one.state for one in sent(endpoint)) == ["dropped", "failed"]
    give(at=START + 3 * HOUR)
    tell("consent.")
    assert send(clock) == []


def test_a_replay_is_the_same_message_again(receiver: Receiver, clock: Clock, acme: Party) -> None:
    endpoint = add(receiver)
    give()
    tell("consent.")
    send(clock)
    with scope.everything(reason="staff"):
        deliveries.replay(
            delivery=sent(endpoint)[0].id, endpoint=endpoint.endpoint, owner=VENDOR, at=clock.at
        )
    assert send(clock) == ["delivered"]
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert len(sent(endpoint)[0].attempts) == 2


def test_a_worker_that_died_leaves_it_to_another_and_the_late_one_changes_nothing(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    endpoint = add(receiver)
    give()
    tell("consent.")
    (id,) = waiting(clock.at)
    with scope.everything(reason="sweep"):
        died = deliveries.lease_delivery(delivery=id, at=clock.at)
        assert died is not None
        assert deliveries.lease_delivery(delivery=id, at=clock.at) is None
    assert waiting(clock.at) == []
    clock.at += timedelta(minutes=1)
    assert send(clock) == ["delivered"]
    from notices.guarded_post import PostResult

    with scope.everything(reason="sweep"):
        assert deliveries.record_attempt(died, PostResult(500, "", 1), at=clock.at) == "delivered"
    assert sent(endpoint)[0].state == "delivered"


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    receiver: Receiver, clock: Clock, acme: Party
) -> None:
    old = add(receiver)
    with scope.everything(reason="staff"):
        new = endpoints.rotate_secret(endpoint=old.endpoint, owner=VENDOR, at=clock.at)
        newest = endpoints.rotate_secret(endpoint=old.endpoint, owner=VENDOR, at=clock.at)
        for at, secrets in ((clock.at, [newest, new]), (clock.at + 24 * HOUR, [newest])):
            found = webhooks.secrets(endpoint=old.endpoint, at=at)
            assert [one.shown() for one in found] == [one.secret for one in secrets]
    give()
    tell("consent.")
    send(clock)
    (received,) = receiver.received
    for shown in (new, newest):
        Webhook(shown.secret).verify(received.body, received.headers)


def test_secrets_lie_encrypted(receiver: Receiver, acme: Party) -> None:
    shown = add(receiver)
    with scope.everything(reason="audit"):
        (row,) = EndpointSecret.objects.all()
        (secret,) = webhooks.secrets(endpoint=shown.endpoint, at=START)
    assert secret.shared not in bytes(row.sealed)
    assert shown.secret.encode() not in bytes(row.sealed)


def _endpoint(**changes: Any) -> Callable[[], object]:
    values = {"mode": "live", "url": "https://x.example/", "events": ["*"], "created_at": START}
    from uuid import uuid4

    return lambda: WebhookEndpoint.objects.create(id=uuid4(), **{**values, **changes})


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (_endpoint(tenant=UUID(int=1), account=UUID(int=2)), "an_endpoint_has_one_owner"),
        (_endpoint(events=[]), "an_endpoint_wants_some_event"),
        (_endpoint(disabled_at=START), "a_disabled_endpoint_says_why"),
        (lambda: EndpointSecret.objects.update(expires_at=None), "an_endpoint_has_one_newest_secret"),
        (lambda: WebhookDelivery.objects.update(state="lost", due_at=None), "webhook_state_is_known"),
        (lambda: WebhookDelivery.objects.update(due_at=START), "only_what_waits_is_due"),
        (lambda: WebhookDelivery.objects.update(body="{}"), "permission denied"),
        (lambda: WebhookEndpoint.objects.update(url="https://y.example/"), "permission denied"),
        (lambda: EndpointSecret.objects.update(sealed=b""), "permission denied"),
        (lambda: WebhookAttempt.objects.update(status=200), "permission denied"),
        (lambda: WebhookDelivery.objects.all()._raw_delete("default"), "permission denied"),
        (
            lambda: WebhookDelivery.objects.create(
                id=UUID(int=7),
                **{
                    field.attname: getattr(WebhookDelivery.objects.first(), field.attname)
                    for field in WebhookDelivery._meta.concrete_fields
                    if field.name != "id"
                },
            ),
            "an_event_goes_to_an_endpoint_once",
        ),
    ],
)
def test_what_the_database_refuses(
    receiver: Receiver, clock: Clock, acme: Party, do: Callable[[], object], match: str
) -> None:
    endpoint = add(receiver)
    with scope.everything(reason="staff"):
        endpoints.rotate_secret(endpoint=endpoint.endpoint, owner=VENDOR, at=clock.at)
    give()
    tell("consent.")
    send(clock)
    with (
        scope.everything(reason="audit"),
        pytest.raises((IntegrityError, DatabaseError), match=match),
        transaction.atomic(),
    ):
        do()


def test_every_event_of_the_contract_is_known_and_every_kind_leads_to_one() -> None:
    assert set(events.EVENTS) == {
        "consent.granted", "consent.changed", "consent.withdrawn", "consent.expiring", "price.changed",
        "clearance.invalidated", "destruction.due", "destruction.overdue", "destruction.certified",
        "terms.published", "breach.found",
        "subject_request.due", "subject_request.overdue", "subject_request.closed",
        "state.differs",
    }  # fmt: skip
    assert set(events.BY_KIND.values()) <= set(events.EVENTS)
    assert SHARED
