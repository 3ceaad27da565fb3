"""Several events at once, and events that are only tried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from api.shapes.lineage import MOST_EVENTS
from ledger import queries as ledger
from ledger import scope
from lineage.findings.models.data_copy import DataCopy
from lineage.findings.models.observed_event import ObservedEvent
from lineage.findings.models.observed_run import ObservedRun
from lineage.findings.operations import observed_runs
from lineage.findings.operations.observed_runs import ReadEvent
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import give
from tests.lineage.runs import Job
from tests.lineage.side_by_side import at_once, now
from tests.lineage.told import Teller, data_set
from tests.people import SETUP

BATCH = "/api/v1/lineage/batch"
ACMES = data_set("raw/acme/2026-11")
OUT = data_set("joined", namespace="warehouse")


def event(type: str = "COMPLETE", *, run: str | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "eventTime": datetime.now(UTC).isoformat(),
        "eventType": type,
        "producer": "https://example.com/teller",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": run or str(uuid4()), "facets": {}},
        "job": {"namespace": "jobs", "name": "nightly", "facets": {}},
        "inputs": [],
        "outputs": [],
        **changes,
    }


@pytest.fixture
def teller(schedule: Any, acme: Any, globex: Any, registered: Teller) -> Teller:
    return registered


def sent(answered: Answered) -> Any:
    assert answered.status == 200, answered.raw
    check(answered.body, "LineageBatchTaken" if answered["object"] == "lineage_batch" else "LineageForecast")
    return answered.body


def test_a_batch_is_taken_in_its_order_and_a_repeat_changes_nothing(teller: Teller) -> None:
    run = str(uuid4())
    batch = [event("START", run=run, inputs=[ACMES]), event("COMPLETE", run=run)]
    taken = sent(teller.api.post(BATCH, batch))
    assert taken == {"object": "lineage_batch", "received": 2, "new": 2, "repeated": 0, "failed": []}
    assert [code for code, _ in teller.breaches()] == ["no_clearance"]
    assert sent(teller.api.post(BATCH, batch))["repeated"] == 2
    assert len(teller.breaches()) == 1


def test_what_is_no_event_is_named_and_the_others_are_taken(teller: Teller) -> None:
    batch = [event(eventTime="2026-11-20"), event(inputs=[ACMES]), 7, event(run="{{ run }}")]
    taken = sent(teller.api.post(BATCH, batch))
    assert (taken["received"], taken["new"]) == (4, 1)
    assert [one["pointer"] for one in taken["failed"]] == ["/0/eventTime", "/2", "/3/run/runId"]
    assert len(teller.breaches()) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, ""), ("x", ""), (b"null", ""), ([7], "/0"), ([[]], "/0"), ([{}] * (MOST_EVENTS + 1), "")],
)
def test_where_nothing_is_an_event_all_is_refused(teller: Teller, body: Any, pointer: str) -> None:
    refused = teller.api.post(BATCH, body)
    assert refused.status == 400
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("not_an_event", pointer)


def test_an_empty_batch_is_fine(teller: Teller) -> None:
    assert sent(teller.api.post(BATCH, []))["received"] == 0


def _rows() -> list[int]:
    with scope.everything(reason="staff"):
        return [
            *(model.objects.count() for model in (ObservedEvent, ObservedRun, DataCopy)),
            ledger.revision(),
        ]


@pytest.mark.parametrize("path", ["/api/v1/lineage", BATCH])
def test_a_dry_run_says_what_would_be_found_and_keeps_nothing(teller: Teller, path: str) -> None:
    before = _rows()
    said: Any = event(
        "START", inputs=[ACMES], outputs=[OUT]
    )  # it has not ended: without a dry run it would wait
    foreseen = sent(teller.api.post(f"{path}?dry_run=true", [said] if path == BATCH else said))
    assert (foreseen["object"], foreseen["events"], foreseen["new"]) == ("lineage_forecast", 1, 1)
    [found] = foreseen["findings"]
    assert (found["code"], found["tenant"], found["job"], found["recorded"]) == (
        "no_clearance",
        "acme",
        "jobs/nightly",
        False,
    )
    assert _rows() == before
    assert teller.found() == []


def test_a_dry_run_says_what_was_found_before(teller: Teller) -> None:
    said = event(inputs=[ACMES])
    teller.api.post("/api/v1/lineage", said)
    foreseen = sent(teller.api.post("/api/v1/lineage?dry_run=true", said))
    assert (foreseen["new"], [one["recorded"] for one in foreseen["findings"]]) == (0, [True])


def test_a_dry_run_of_a_cleared_run_finds_nothing(teller: Teller, job: Job) -> None:
    give()
    facets = {"tags": {"tags": [{"key": "licet_clearance", "value": job.cleared()}]}}
    said = event(inputs=[ACMES])
    said["run"]["facets"] = facets
    assert sent(teller.api.post(f"{BATCH}?dry_run=true", [said]))["findings"] == []


@pytest.mark.parametrize("value", ["1", "yes", "", "TRUE"])
def test_a_dry_run_is_asked_for_by_true_alone(teller: Teller, value: str) -> None:
    before = _rows()
    assert teller.api.post(f"{BATCH}?dry_run={value}", [event()]).status == 400
    assert _rows() == before


def test_only_the_vendors_runs_may_send(teller: Teller, acme: Any) -> None:
    for key in (key_for("audit"), key_for("runs", tenant=acme.tenant)):
        assert Api(key).post(BATCH, [event()]).status == 403


def test_batches_that_cross_at_once_are_all_taken(vendor: None) -> None:
    """The same runs in opposite orders: neither waits for the other for ever."""
    runs = [str(uuid4()) for _ in range(12)]

    def send(ordered: Sequence[str], type: str) -> list[bool]:
        events = [ReadEvent.of(event(type, run=run, inputs=[ACMES])) for run in ordered]
        with scope.everything(reason="staff"):
            return observed_runs.record_events(events, mode="live", by=SETUP, at=now())

    taken = at_once(
        lambda: send(runs, "START"), lambda: send(runs[::-1], "RUNNING"), lambda: send(runs[::-1], "COMPLETE")
    )
    assert taken == [[True] * len(runs)] * 3
    with scope.everything(reason="staff"):
        assert ObservedEvent.objects.count() == 3 * len(runs)
