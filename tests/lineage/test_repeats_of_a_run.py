"""What a run sends twice under one `Idempotency-Key`: done once, and never answered with the yes of then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from consent.operations import changes
from ledger import scope
from tests.api.client import Answered
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import RUN, Job
from tests.people import SETUP

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")


def withdraw(given: Any) -> None:
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))


def replayed(answered: Answered) -> bool:
    return answered.headers.get("Idempotency-Replayed") == "true"


def test_a_clearance_asked_for_again_is_the_same_one(job: Job) -> None:
    give()
    first = job.api.post("/v1/clearances", RUN, Idempotency_Key="k1")
    again = job.api.post("/v1/clearances", RUN, Idempotency_Key="k1")
    assert (first.status, replayed(first)) == (201, False)
    assert (again.status, again["id"], replayed(again)) == (201, first["id"], True)


def test_a_clearance_asked_for_again_is_shown_as_it_stands_now(job: Job) -> None:
    given = give()
    first = job.api.post("/v1/clearances", RUN, Idempotency_Key="k1")
    withdraw(given)
    again = job.api.post("/v1/clearances", RUN, Idempotency_Key="k1")
    assert (first["status"], again["status"]) == ("active", "invalidated")
    assert (again["id"], replayed(again)) == (first["id"], True)


@pytest.mark.parametrize("what", ["", "/heartbeat", "/complete", "/abandon"])
def test_a_key_with_another_body_is_refused(job: Job, what: str) -> None:
    give()
    bodies: list[Any] = [{"used": []}, {"used": [], "processors": ["gpu"]}]
    path = f"/v1/clearances/{job.cleared()}{what}" if what else "/v1/clearances"
    if not what:
        bodies = [{**RUN, "run": "a"}, {**RUN, "run": "b"}]
    first, other = (job.api.post(path, body, Idempotency_Key="k1") for body in bodies)
    assert first.status in {200, 201}, first.raw
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_heartbeat_sent_again_looks_again(job: Job) -> None:
    given = give()
    path = f"/v1/clearances/{job.cleared()}/heartbeat"
    first = job.api.post(path, Idempotency_Key="k1")
    withdraw(given)
    again = job.api.post(path, Idempotency_Key="k1")
    assert (first["still_valid"], first["withdrawn"]) == (True, [])
    assert (again["still_valid"], replayed(again)) == (False, True)
    assert [one["tenant"] for one in again["withdrawn"]] == ["acme"]


def test_a_report_sent_again_is_one_report(job: Job) -> None:
    give()
    path = f"/v1/clearances/{job.cleared()}/complete"
    said = {"used": [{"tenant": "acme", "category": TELEMETRY, "rows": 3}]}
    first, again = (job.api.post(path, said, Idempotency_Key="k1") for _ in range(2))
    assert (again.status, again.raw, replayed(again)) == (200, first.raw, True)


def test_a_run_given_up_again_is_given_up_once(job: Job) -> None:
    give()
    path = f"/v1/clearances/{job.cleared()}/abandon"
    first, again = (job.api.post(path, Idempotency_Key="k1") for _ in range(2))
    assert (first["status"], again.raw, replayed(again)) == ("abandoned", first.raw, True)
