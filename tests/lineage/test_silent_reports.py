"""A run that leaves something and does not say whose data it used is presumed to have used all that it was cleared for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import orders, withdraw
from tests.lineage.runs import RUN, Job
from tests.people import Party

WEIGHTS = [{"kind": "weights", "name": "m.bin", "sha256": "a1" * 32}]
MODEL: Any = RUN["model"]
PATH = "/v1/models/wear/pm/7"


@pytest.fixture
def given(acme: Party, schedule: None) -> Any:
    return give()


def api() -> Api:
    return Api(key_for("runs"))


def copies(**only: Any) -> list[Any]:
    return [one for one in api().get("/v1/holdings")["data"] if only.items() <= one.items()]


def found(code: str) -> list[Any]:
    return [one for one in api().get("/v1/findings")["data"] if one["code"] == code]


def test_its_copy_holds_what_it_was_cleared_for_and_a_withdrawal_names_it(given: Any, job: Job) -> None:
    report = job.complete(job.cleared(), holdings=[{"location": "s3://a", "rows": 1_000_000, "region": "DE"}])
    assert (report.status, report["breaches"]) == (200, [])
    (copy,) = copies(location="s3://a")
    assert (copy["tenants"], copy["open"]) == (1, True)
    assert copy["due_at"] is not None
    withdraw(given, "retire_models")
    assert sorted(one.kind for one in orders()) == ["data_set", "model"]


def test_its_model_learned_from_what_it_was_cleared_for(given: Any, job: Job) -> None:
    job.complete(job.cleared(), artefacts=WEIGHTS)
    assert [one["tenant"] for one in api().get(PATH)["tenants"]] == ["acme"]
    withdraw(given, "retire_models")
    checked = api().post("/v1/models/check", {"model": MODEL, "use": "deploy"})
    assert checked["allow"] is False
    assert len(orders()) == 1


def test_it_is_a_gap_that_is_looked_into_once(given: Any, job: Job) -> None:
    id = job.cleared()
    for _ in range(2):
        job.complete(id, artefacts=WEIGHTS)
    (gap,) = found("use_not_told")
    assert (gap["kind"], gap["evidence"]["presumed"]) == ("coverage_gap", 1)


@pytest.mark.parametrize("used", [[], [("acme", TELEMETRY, 0)]], ids=["nothing", "no rows"])
def test_its_copy_elsewhere_and_its_processor_are_breaches_of_all_it_was_cleared_for(
    given: Any, job: Job, used: list[tuple[str, str, int]]
) -> None:
    report = job.complete(
        job.cleared(),
        *used,
        holdings=[{"location": "s3://us", "rows": 1_000_000, "region": "US"}],
        processors=["elsewhere"],
    )
    assert {(one["tenant"], one["code"]) for one in report["breaches"]} == {
        ("acme", "region_outside"),
        ("acme", "processor_outside"),
    }


def test_the_working_copy_of_a_dead_run_is_not_accounted_for_by_it(given: Any, job: Job) -> None:
    id = job.cleared()
    job.abandon(id)
    job.complete(id, artefacts=WEIGHTS)
    (presumed,) = copies(kind="working_copy")
    assert presumed["open"] is True
    job.complete(id, ("acme", TELEMETRY, 3))
    (presumed,) = copies(kind="working_copy")
    assert presumed["open"] is False


def test_a_report_that_says_it_ends_the_presumption(
    acme: Party, globex: Party, schedule: None, job: Job
) -> None:
    give()
    give("globex")
    id = job.cleared()
    job.complete(id, artefacts=WEIGHTS)
    assert [one["tenant"] for one in api().get(PATH)["tenants"]] == ["acme", "globex"]
    job.complete(id, ("acme", TELEMETRY, 3), artefacts=WEIGHTS)
    assert [one["tenant"] for one in api().get(PATH)["tenants"]] == ["acme"]


def test_a_run_that_used_nothing_and_made_nothing_says_so(given: Any, job: Job) -> None:
    job.complete(job.cleared())
    assert found("use_not_told") == []
    assert api().get(PATH)["tenants"] == []


def test_copies_come_back_in_the_order_in_which_they_were_reported(given: Any, job: Job) -> None:
    said = [{"location": f"s3://{number}", "rows": 1} for number in range(12)]
    report = job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=said)
    where = {one["id"]: one["location"] for one in copies()}
    assert [where[id] for id in report["holdings"]] == [one["location"] for one in said]
