"""A report names the snapshots of tables that the run read, and a copy the snapshot that it was made of."""

from __future__ import annotations

import pytest

from tests.api.client import check
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job
from tests.people import Party

SOURCE = {"category": TELEMETRY, "format": "Iceberg", "location": "s3://lake/rows", "snapshot": "8273645512"}
COPY = {"location": "s3://runs/7/data", "rows": 3, "region": "DE", "snapshot": "8273645512"}


@pytest.fixture
def vendor(acme: Party, schedule: None, job: Job) -> Job:
    give()
    return job


def test_the_answer_repeats_the_snapshots_and_the_copy_keeps_its_own(vendor: Job) -> None:
    id = vendor.cleared(run="one", categories=[TELEMETRY])
    answered = vendor.complete(id, ("acme", TELEMETRY, 3), sources=[SOURCE], holdings=[COPY])
    assert answered.status == 200, answered.raw
    check(answered.body, "Completion")
    assert answered.body["sources"] == [SOURCE]
    [copy] = answered.body["holdings"]
    shown = vendor.api.get(f"/v1/holdings/{copy}")
    check(shown.body, "HoldingDetail")
    assert shown.body["snapshot"] == "8273645512"


def test_a_report_without_tables_says_so(vendor: Job) -> None:
    id = vendor.cleared(run="one", categories=[TELEMETRY])
    copy = {name: value for name, value in COPY.items() if name != "snapshot"}
    answered = vendor.complete(id, ("acme", TELEMETRY, 3), holdings=[copy])
    assert answered.body["sources"] == []
    shown = vendor.api.get(f"/v1/holdings/{answered.body['holdings'][0]}")
    assert shown.body["snapshot"] is None


@pytest.mark.parametrize("member", SOURCE)
def test_a_source_names_all_of_it(vendor: Job, member: str) -> None:
    id = vendor.cleared(run="one", categories=[TELEMETRY])
    partly = {name: value for name, value in SOURCE.items() if name != member}
    assert vendor.complete(id, ("acme", TELEMETRY, 3), sources=[partly]).status == 400


def test_a_declared_copy_may_name_its_snapshot(vendor: Job) -> None:
    said = {
        "kind": "data_set", "location": "s3://copies/1", "rows": 5, "snapshot": "12",
        "contents": [{"tenant": "acme", "category": TELEMETRY, "rows": 5}],
    }  # fmt: skip
    made = vendor.api.post("/v1/holdings", said)
    assert made.status == 201, made.raw
    assert made.body["snapshot"] == "12"
