"""What other systems tell of their runs: data used without a clearance is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from consent.operations import changes
from ledger import actors, deliveries, scope
from ledger import queries as ledger
from lineage.findings.operations import observed_runs
from lineage.runs.operations import heartbeats, sweep
from tests.api.client import Api, check, key_for
from tests.api.papers import holder
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.runs import Job
from tests.lineage.told import MINUTES, Teller, data_set, subset
from tests.people import SETUP, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")

ACMES = data_set("raw/acme/2026-11")
GLOBEX = data_set("raw/globex/2026-11")
TABLE = data_set("prod.telemetry", namespace="warehouse")
MODEL = data_set("pm-7", namespace="models", datasetType={"datasetType": "MODEL"})


def withdraw(given: Any) -> None:
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))


def drain(after: timedelta = timedelta(0)) -> None:
    deliveries.drain(now=lambda: datetime.now(UTC) + after, longest=timedelta(seconds=20))


def columns(*names: str, of: dict[str, Any] = ACMES) -> dict[str, Any]:
    told = [{"namespace": of["namespace"], "name": of["name"], "field": name} for name in names]
    return data_set("out", namespace="warehouse", columnLineage={"fields": {"x": {"inputFields": told}}})


# -- ways to use data without a clearance for it: each is told of, and has to be found -----------------------
Way = Callable[[Teller, Job, Any], None]
WAYS: dict[str, tuple[list[tuple[str, str | None]], Way]] = {}


def way(*expected: tuple[str, str | None]) -> Callable[[Way], Way]:
    def keep(do: Way) -> Way:
        WAYS[do.__name__.removeprefix("_").replace("_", " ")] = (sorted(expected), do)
        return do

    return keep


@way(("no_clearance", "acme"))
def _no_word_of_a_clearance(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[ACMES])


@way(("no_clearance", "acme"))
def _a_run_that_failed_has_read_all_the_same(teller: Teller, job: Job, given: Any) -> None:
    teller.event(type="FAIL", inputs=[ACMES])


@way(("no_clearance", "acme"))
def _a_run_that_was_aborted(teller: Teller, job: Job, given: Any) -> None:
    run = str(uuid4())
    teller.event(type="START", run=run, inputs=[ACMES])
    teller.event(type="ABORT", run=run)


@way(("no_clearance", "acme"))
def _a_run_that_never_ends(teller: Teller, job: Job, given: Any) -> None:
    teller.event(type="RUNNING", inputs=[ACMES])
    assert teller.breaches() == []  # the word may still come
    observed_runs.judge_waiting_runs(by=actors.system("sweep"), at=datetime.now(UTC) + 2 * MINUTES)


@way(("no_clearance", "acme"))
def _an_event_without_a_type(teller: Teller, job: Job, given: Any) -> None:
    teller.event(type=None, inputs=[ACMES])
    observed_runs.judge_waiting_runs(by=actors.system("sweep"), at=datetime.now(UTC) + 2 * MINUTES)


@way(("no_clearance", None))
def _a_table_of_everybodys(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[TABLE])


@way(("no_clearance", "acme"))
def _another_name_of_the_same_data(teller: Teller, job: Job, given: Any) -> None:
    link = {"identifiers": [{"namespace": "s3://telemetry", "name": "raw/acme/2026-11", "type": "TABLE"}]}
    teller.event(inputs=[data_set("default.acme", namespace="hive", symlinks=link)])


@way(("no_clearance", "acme"))
def _data_that_was_renamed(teller: Teller, job: Job, given: Any) -> None:
    before = {"namespace": "s3://telemetry", "name": "raw/acme/2026-11"}
    changed = {"lifecycleStateChange": "RENAME", "previousIdentifier": before}
    teller.event(inputs=[data_set("tmp/x", lifecycleStateChange=changed)])


@way(("unknown_clearance", "acme"))
def _a_clearance_that_does_not_exist(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[ACMES], clearance="clr_01jd3m1tk8er2ax0cwzghcv4ne")


@way(("unknown_clearance", "acme"))
def _something_that_is_no_clearance(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[ACMES], clearance="approved by Bob")


@way(("clearance_denied", "acme"))
def _a_run_that_was_denied(teller: Teller, job: Job, given: Any) -> None:
    denied = job.clear(run="denied", tenants=["globex"])
    teller.event(inputs=[ACMES], clearance=denied["id"])


@way(("clearance_over", "acme"))
def _a_lease_that_ran_out_before_the_run_began(teller: Teller, job: Job, given: Any) -> None:
    id = job.cleared(lease_seconds=10)
    teller.event(type="START", inputs=[ACMES], clearance=id, at=datetime.now(UTC) + MINUTES)
    sweep.sweep(by=actors.system("sweep"), at=datetime.now(UTC) + 2 * MINUTES)
    drain(3 * MINUTES)


@way(("clearance_over", "acme"))
def _a_run_that_was_given_up_before(teller: Teller, job: Job, given: Any) -> None:
    id = job.cleared()
    job.abandon(id)
    teller.event(inputs=[ACMES], clearance=id, at=datetime.now(UTC) + MINUTES)


@way(("clearance_over", "acme"))
def _a_second_run_after_the_report(teller: Teller, job: Job, given: Any) -> None:
    id = job.cleared()
    job.complete(id, ("acme", TELEMETRY, 10))
    teller.event(inputs=[ACMES], clearance=id, at=datetime.now(UTC) + MINUTES)


@way(("clearance_over", "acme"))
def _a_stream_that_goes_on_after_its_end(teller: Teller, job: Job, given: Any) -> None:
    id, run = job.cleared(), str(uuid4())
    teller.event(type="START", run=run, inputs=[ACMES], clearance=id)
    job.abandon(id)
    teller.event(type="RUNNING", run=run, inputs=[ACMES], at=datetime.now(UTC) + 6 * MINUTES)


@way(("clearance_over", "acme"))
def _a_stream_that_goes_on_in_a_pause(teller: Teller, job: Job, given: Any) -> None:
    id, run = job.cleared(), str(uuid4())
    teller.event(type="START", run=run, inputs=[ACMES], clearance=id)
    job.api.post(f"/v1/clearances/{id}/pause")
    teller.event(type="RUNNING", run=run, inputs=[ACMES], at=datetime.now(UTC) + 6 * MINUTES)


@way(("clearance_over", "acme"))
def _a_run_that_begins_in_a_pause(teller: Teller, job: Job, given: Any) -> None:
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    teller.event(type="START", inputs=[ACMES], clearance=id, at=datetime.now(UTC) + 6 * MINUTES)


@way(("beyond_manifest", "globex"))
def _another_tenant(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[ACMES, GLOBEX], clearance=job.cleared())


@way(("beyond_manifest", "acme"))
def _another_category(teller: Teller, job: Job, given: Any) -> None:
    teller.register("shifts", name="shifts/{tenant}", category=SHIFTS)
    teller.event(inputs=[data_set("shifts/acme")], clearance=job.cleared())


@way(("beyond_manifest", None))
def _a_mixed_table_of_another_category(teller: Teller, job: Job, given: Any) -> None:
    teller.register("all-shifts", name="all-shifts", category=SHIFTS)
    teller.event(inputs=[data_set("all-shifts")], clearance=job.cleared())


@way(("beyond_manifest", "globex"))
def _a_partition_of_another_tenant(teller: Teller, job: Job, given: Any) -> None:
    picked = subset(type="partition", partitions=[{"dimensions": {"tenant_id": "globex"}}])
    teller.event(
        inputs=[data_set("prod.telemetry", namespace="warehouse", subset=picked)], clearance=job.cleared()
    )


@way(("beyond_manifest", "globex"))
def _a_condition_that_picks_another_tenant(teller: Teller, job: Job, given: Any) -> None:
    def is_(name: str) -> dict[str, Any]:
        field, literal = {"type": "field", "field": "tenant_id"}, {"type": "literal", "value": name}
        return {"type": "compare", "comparison": "EQUAL", "left": field, "right": literal}

    picked = subset(type="binary", operator="OR", left=is_("acme"), right=is_("globex"))
    teller.event(
        inputs=[data_set("prod.telemetry", namespace="warehouse", subset=picked)], clearance=job.cleared()
    )


@way(("beyond_manifest", "globex"))
def _a_folder_of_another_tenant(teller: Teller, job: Job, given: Any) -> None:
    picked = subset(type="location", locations=["s3://wh/prod/tenant_id=globex/part-0.parquet"])
    teller.event(
        inputs=[data_set("prod.telemetry", namespace="warehouse", subset=picked)], clearance=job.cleared()
    )


@way(("beyond_fields", "acme"))
def _a_field_that_was_left_out(teller: Teller, job: Job, given: Any) -> None:
    teller.event(inputs=[ACMES], outputs=[columns("rpm", "machine_id")], clearance=job.cleared())


@way(("beyond_fields", None))
def _a_field_that_nobody_allows(teller: Teller, job: Job, given: Any) -> None:
    output = columns("tenant_id", "rpm", "machine_id", of=TABLE)
    teller.event(inputs=[TABLE], outputs=[output], clearance=job.cleared())


@way(("after_withdrawal", "acme"))
def _a_tenant_that_withdrew_more_than_a_lease_ago(teller: Teller, job: Job, given: Any) -> None:
    give("globex")
    id = job.cleared()
    withdraw(given)
    job.beat(id)
    teller.event(inputs=[ACMES], clearance=id, at=datetime.now(UTC) + 6 * MINUTES)


@way(("after_withdrawal", "acme"))
def _a_reading_that_was_told_of_before_the_withdrawal_was_noted(teller: Teller, job: Job, given: Any) -> None:
    give("globex")
    id = job.cleared()
    withdraw(given)
    teller.event(inputs=[ACMES], clearance=id, at=datetime.now(UTC) + 6 * MINUTES)
    drain()


@way(("no_clearance", "acme"))
def _a_copy_that_a_cleared_run_left(teller: Teller, job: Job, given: Any) -> None:
    copy = data_set("features/pm", namespace="warehouse")
    teller.event(inputs=[ACMES], outputs=[copy], clearance=job.cleared())
    teller.event(job="other", inputs=[copy])


@way(("no_clearance", "acme"), ("no_clearance", "acme"))
def _a_copy_of_a_copy(teller: Teller, job: Job, given: Any) -> None:
    copy, again = data_set("a", namespace="warehouse"), data_set("b", namespace="warehouse")
    teller.event(inputs=[ACMES], outputs=[copy], clearance=job.cleared())
    teller.event(job="second", inputs=[copy], outputs=[again])
    teller.event(job="third", inputs=[again])


@way(("beyond_manifest", "globex"))
def _a_part_of_a_run_that_was_cleared_for_less(teller: Teller, job: Job, given: Any) -> None:
    dag = str(uuid4())
    teller.event(type="START", run=dag, job="dag", clearance=job.cleared())
    teller.event(job="dag.task", parent=(dag, "dag"), inputs=[ACMES, GLOBEX])


@way(("no_clearance", "acme"))
def _a_part_of_a_run_that_was_not_cleared(teller: Teller, job: Job, given: Any) -> None:
    dag = str(uuid4())
    teller.event(type="START", run=dag, job="dag")
    teller.event(job="dag.task", parent=(dag, "dag"), inputs=[ACMES])


@way(("clearance_of_another_job", "acme"))
def _a_clearance_lent_to_another_job(teller: Teller, job: Job, given: Any) -> None:
    id = job.cleared()
    teller.event(inputs=[ACMES], clearance=id)
    teller.event(job="borrower", inputs=[ACMES], clearance=id)


@way(("unknown_clearance", "acme"))
def _a_clearance_of_test_mode(teller: Teller, job: Job, given: Any) -> None:
    testing = Job(Api(key_for("runs", mode="test")))
    teller.event(inputs=[ACMES], clearance=testing.clear()["id"])


@pytest.mark.parametrize("name", WAYS)
def test_data_used_without_a_clearance_is_found(registered: Teller, job: Job, acme: Party, name: str) -> None:
    given = give(said={"fields": ["rpm", "uptime"]})
    expected, do = WAYS[name]
    do(registered, job, given)
    assert registered.breaches() == expected


def test_there_are_at_least_twenty_ways_to_be_found() -> None:
    assert len(WAYS) >= 20


# -- cleared runs: nothing is found ------------------------------------------------------------------------------
def cleared_run(teller: Teller, job: Job) -> None:
    id, run = job.cleared(run=f"run-{uuid4()}"), str(uuid4())
    teller.event(type="START", run=run, clearance=id, inputs=[ACMES, TABLE])
    teller.event(type="RUNNING", run=run, inputs=[ACMES])
    job.complete(id, ("acme", TELEMETRY, 10))
    output = columns("rpm", "uptime")
    teller.event(
        type="COMPLETE", run=run, inputs=[ACMES], outputs=[output, MODEL], at=datetime.now(UTC) + MINUTES
    )


def clearance_named_late(teller: Teller, job: Job) -> None:
    run = str(uuid4())
    teller.event(type="START", run=run, inputs=[ACMES])
    teller.event(type="COMPLETE", run=run, clearance=job.cleared())


def cleared_by_what_it_is_part_of(teller: Teller, job: Job) -> None:
    dag, task = str(uuid4()), str(uuid4())
    teller.event(type="START", run=dag, job="dag", clearance=job.cleared())
    teller.event(type="COMPLETE", run=task, job="dag.load", parent=(dag, "dag"), inputs=[ACMES])
    spark = data_set("prod.telemetry", namespace="warehouse")
    teller.event(job="spark.app", parent=(task, "dag.load"), inputs=[spark])
    teller.event(type="COMPLETE", run=dag, job="dag")


def a_facet_of_ours(teller: Teller, job: Job) -> None:
    teller.event(inputs=[ACMES], run_facets={"licet": {"clearance": job.cleared()}})


def another_try_of_the_same_job(teller: Teller, job: Job) -> None:
    id = job.cleared()
    teller.event(type="FAIL", inputs=[ACMES], clearance=id)
    teller.event(type="COMPLETE", inputs=[ACMES], clearance=id)


def a_withdrawal_less_than_a_lease_ago(teller: Teller, job: Job) -> None:
    given = give("globex")
    id = job.cleared()
    withdraw(given)
    job.beat(id)
    teller.event(inputs=[GLOBEX], clearance=id, at=datetime.now(UTC) + MINUTES)


def a_service_that_serves_the_tenant(teller: Teller, job: Job) -> None:
    said = {
        "namespace": "jobs",
        "name": "billing.monthly",
        "role": "service",
        "reason": "Writes the invoice.",
    }
    registered = teller.api.put("/v1/jobs/billing", said)
    assert (registered.status, registered["role"]) == (201, "undecided")
    [waiting] = registered["approvals"]
    second = Api(key_for("approve", holder=holder("colleague@vendor.example")))
    assert second.post(f"/v1/approvals/{waiting['id']}/approve", {}).status == 200
    teller.event(job="billing.monthly", inputs=[ACMES, TABLE])


def data_declared_to_be_nobodys(teller: Teller, job: Job) -> None:
    copy = data_set("stats", namespace="warehouse")
    teller.event(inputs=[ACMES], outputs=[copy], clearance=job.cleared())
    teller.register("stats", namespace="warehouse", name="stats", category=None)
    teller.event(job="report", inputs=[copy])


def analytics_on_data_of_nobodys(teller: Teller, job: Job) -> None:
    teller.event(job="dbt", inputs=[data_set("web.clicks", namespace="warehouse")])


FINE = (
    cleared_run, clearance_named_late, cleared_by_what_it_is_part_of, a_facet_of_ours, another_try_of_the_same_job,
    a_withdrawal_less_than_a_lease_ago, a_service_that_serves_the_tenant, data_declared_to_be_nobodys,
    analytics_on_data_of_nobodys,
)  # fmt: skip


@pytest.mark.parametrize("do", FINE, ids=lambda do: do.__name__.replace("_", " "))
def test_nothing_is_found_where_all_is_well(registered: Teller, job: Job, do: Any) -> None:
    give(said={"fields": ["rpm", "uptime"]})
    do(registered, job)
    observed_runs.judge_waiting_runs(by=actors.system("sweep"), at=datetime.now(UTC) + 10 * MINUTES)
    drain()
    assert registered.found() == []


# -- what cannot be placed ---------------------------------------------------------------------------------------
def test_what_cannot_be_placed_is_kept_apart_from_breaches(registered: Teller, job: Job) -> None:
    give()
    registered.event(job="train", inputs=[data_set("who/knows")], outputs=[MODEL])
    registered.event(inputs=[data_set("raw/nobody/2026")], clearance=job.cleared())
    assert [code for code, _ in registered.gaps()] == ["unknown_dataset", "unknown_job", "unknown_tenant"]
    assert registered.breaches() == [("beyond_manifest", "nobody")]


def test_a_job_registered_as_training_is_one_whatever_its_events_say(registered: Teller) -> None:
    said = {"namespace": "jobs", "name": "fit.*", "role": "training"}
    assert registered.api.put("/v1/jobs/fit", said).status == 201
    registered.event(job="report.daily", inputs=[data_set("who/knows")])
    assert registered.gaps() == []
    registered.event(job="fit.nightly", inputs=[data_set("who/knows")])
    assert [code for code, _ in registered.gaps()] == ["unknown_dataset", "unknown_job"]
    assert registered.breaches() == []


def test_what_runs_as_part_of_a_job_registered_as_training_trains(registered: Teller) -> None:
    said = {"namespace": "jobs", "name": "fit", "role": "training"}
    assert registered.api.put("/v1/jobs/fit", said).status == 201
    dag = str(uuid4())
    registered.event(type="START", run=dag, job="fit")
    registered.event(job="fit_task.load", parent=(dag, "fit"), inputs=[data_set("who/knows")])
    assert [code for code, _ in registered.gaps()] == ["unknown_dataset", "unknown_job"]


def test_the_same_thing_found_again_is_one_finding_and_an_event_told_twice_is_one(registered: Teller) -> None:
    run, at = str(uuid4()), datetime.now(UTC)
    first = registered.event(run=run, at=at, inputs=[ACMES])
    again = registered.event(run=run, at=at, inputs=[ACMES])
    registered.event(run=run, at=at + MINUTES, inputs=[ACMES])
    assert (first["new"], again["new"]) == (True, False)
    assert registered.breaches() == [("no_clearance", "acme")]


def test_a_word_that_comes_after_the_finding_explains_it(registered: Teller, job: Job) -> None:
    give()
    dag = str(uuid4())
    registered.event(job="dag.load", parent=(dag, "dag"), inputs=[ACMES])
    assert registered.breaches() == [("no_clearance", "acme")]
    registered.event(type="COMPLETE", run=dag, job="dag", clearance=job.cleared())
    (found,) = registered.found()
    assert (found["status"], found["steps"][0]["step"]) == ("explained", "explained")


# -- what is done about it -----------------------------------------------------------------------------------------
def test_a_finding_is_acknowledged_explained_and_remedied(registered: Teller, acme: Party) -> None:
    registered.event(inputs=[ACMES])
    (found,) = registered.found(status="open")
    check(found, "Finding")
    at = f"/v1/findings/{found['id']}"
    api = registered.api
    assert api.post(f"{at}/acknowledge", {})["status"] == "acknowledged"
    assert api.post(f"{at}/acknowledge", {}).code == "finding_closed"
    assert api.post(f"{at}/remedy", {"note": " "}).code == "note_missing"
    assert api.post(f"{at}/remedy", {"note": "The job is gated now."})["status"] == "remedied"
    assert api.post(f"{at}/explain", {"note": "Late."}).code == "finding_closed"
    assert registered.found(status="open") == []
    (seen,) = registered.found(status="remedied")
    assert [one["step"] for one in seen["steps"]] == ["acknowledged", "told", "remedied"]
    with scope.everything(reason="audit"):
        kinds = [one.kind for one in ledger.entries(limit=1000)]
    assert kinds.count("breach.found/2") == 1
    assert kinds.count("finding.followed/1") == 3


def test_a_tenant_sees_the_breaches_that_concern_it_and_no_others(registered: Teller, acme: Party) -> None:
    registered.event(inputs=[ACMES, GLOBEX])
    own = Api(key_for("audit", tenant=acme.tenant))
    shown = own.get("/v1/findings")["data"]
    assert [one["tenant"] for one in shown] == ["acme"]
    other = next(one for one in registered.found() if one["tenant"] == "globex")
    assert own.get(f"/v1/findings/{other['id']}").code == "no_such_finding"
    assert own.post(f"/v1/findings/{shown[0]['id']}/acknowledge", {}).status == 403


# -- bad input -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, ""),
        ({"run": {"runId": "x"}, "job": {"namespace": "a", "name": "b"}}, "/eventTime"),
        ({"eventTime": "yesterday", "run": {"runId": "x"}}, "/eventTime"),
        ({"eventTime": "2026-01-01T00:00:00Z", "run": {"runId": 7}}, "/run/runId"),
        ({"eventTime": "2026-01-01T00:00:00Z", "run": {"runId": "x"}, "job": {"name": "b"}}, "/job/namespace"),
        ({"eventTime": "2026-01-01T00:00:00Z", "run": {"runId": "x"}, "inputs": {}}, "/inputs"),
        ({"eventTime": "2026-01-01T00:00:00Z", "run": {"runId": "x"}, "inputs": [7]}, "/inputs/0"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_the_place(teller: Teller, body: Any, pointer: str) -> None:
    answered = teller.api.post("/api/v1/lineage", body)
    assert (answered.status, answered.code) == (400, "not_an_event")
    assert answered["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "{tenant}/{tenant}"}, "bad_pattern"),
        ({"name": "{tenant}", "field": "t"}, "tenant_said_twice"),
        ({"name": "x", "tenant": "acme", "field": "t"}, "tenant_said_twice"),
        ({"name": "x", "tenant": "nobody"}, "no_such_tenant"),
        ({"name": "x", "category": "nothing"}, "no_such_category"),
    ],
)
def test_a_data_set_that_makes_no_sense_is_refused(
    teller: Teller, catalogue: None, said: dict[str, Any], code: str
) -> None:
    body = {"namespace": "s3://telemetry", "category": TELEMETRY, **said}
    assert teller.api.put("/v1/datasets/some", body).code == code


def test_a_data_set_is_registered_changed_and_listed(teller: Teller, catalogue: None) -> None:
    teller.register("some", name="a/*", tenant="acme")
    teller.register("some", name="a/*", tenant="acme")
    assert teller.api.get("/v1/datasets/some")["number"] == 1
    teller.register("some", name="b/*", tenant="acme")
    (shown,) = teller.api.get("/v1/datasets")["data"]
    check(shown, "DataSet")
    assert (shown["number"], shown["name"], shown["tenant"]) == (2, "b/*", "acme")


def test_a_run_that_resumed_is_judged_by_when_it_read(registered: Teller, job: Job) -> None:
    """A pause is behind it: what it reads afterwards is cleared, and what it read in the pause was not."""
    give()
    id, run = job.cleared(lease_seconds=10), str(uuid4())
    paused = job.api.post(f"/v1/clearances/{id}/pause")
    resumed = datetime.now(UTC) + 6 * MINUTES
    with scope.everything(reason="staff"):
        heartbeats.heartbeat(clearance=ids.parse(ids.CLEARANCE, id), by=SETUP, at=resumed)
    assert paused["status"] == "paused"
    registered.event(type="START", run=run, inputs=[ACMES], clearance=id, at=resumed + timedelta(seconds=1))
    assert registered.breaches() == []
    registered.event(type="RUNNING", inputs=[ACMES], clearance=id, at=resumed - MINUTES)
    assert registered.breaches() == [("clearance_over", "acme")]
