"""A model that learned what it was not to learn is used for nothing until the breach is remedied; a retired version is
not trained again.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import RUN, Job
from tests.people import Party

MODEL: Any = RUN["model"]


@pytest.fixture
def breached(acme: Party, globex: Party, schedule: None, job: Job) -> Api:
    """Globex never allowed it."""
    give()
    report = job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 3))
    assert len(report["breaches"]) == 1
    return Api(key_for())


def check(api: Api, use: str, model: Any = MODEL) -> Any:
    answered = api.post("/v1/models/check", {"model": model, "use": use, "audience": "shared"})
    return answered["allow"], answered["reasons"]


@pytest.mark.parametrize("use", ["deploy", "serve", "derive"])
def test_nothing_begins_with_it_until_the_breach_is_remedied(breached: Api, use: str) -> None:
    no = (False, [{"code": "breach_not_remedied", "breaches": 1}])
    assert check(breached, use) == no
    (finding,) = breached.get("/v1/findings")["data"]
    explained = breached.post(f"/v1/findings/{finding['id']}/explain", {"note": "A wrong join."})
    assert explained.status == 200, explained.raw
    assert check(breached, use) == no
    breached.post(f"/v1/findings/{finding['id']}/remedy", {"note": "Globex agreed afterwards."})
    assert check(breached, use) == (True, [])


def test_what_was_made_of_it_is_bound_as_well(breached: Api) -> None:
    child = {**MODEL, "version": "8"}
    assert breached.post("/v1/models/derive", {"parents": [MODEL], "child": child}).status == 201
    assert check(breached, "deploy", child)[0] is False


def test_a_retired_version_is_not_trained_again(acme: Party, schedule: None, job: Job) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    job.api.post("/v1/models/retire", {"model": MODEL, "reason": "old"})
    again = job.clear(run="second")
    assert (again.status, again.code) == (409, "model_retired")
    assert job.clear(run="second", model={**MODEL, "version": "8"}).status == 201


def test_a_version_says_which_data_sets_its_runs_read(acme: Party, schedule: None, job: Job) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    (run,) = job.api.get("/v1/models/wear/pm/7")["runs"]
    assert run["datasets"] == RUN["datasets"]
