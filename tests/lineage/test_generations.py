"""How deep synthetic data is, and terms that limit it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, check, key_for
from tests.catalogue import CLAUSES, TELEMETRY, give, publish
from tests.lineage.measured import leakage
from tests.lineage.runs import Job

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")

USED = ("acme", TELEMETRY, 100)
TOO_DEEP = "generation_too_deep"


def limited(most: int | None) -> None:
    publish("limited", clauses={"max_generation_depth": most})
    give(terms="limited")


def made(job: Job, run: str, *sources: str) -> tuple[str, Any]:
    """A run on synthetic data that names its sources, and its report."""
    id = job.cleared(run=run, form="synthetic")
    done = job.complete(id, USED, measurements=[leakage(source) for source in sources])
    check(done.body, "Completion")
    return id, done.body


def real(job: Job) -> str:
    id = job.cleared(run="generator")
    job.complete(id, USED)
    return id


def codes(done: Any) -> list[str]:
    return [one["code"] for one in done["breaches"]]


@pytest.mark.parametrize("most", [None, 1, 2, 3])
def test_each_generation_is_one_deeper_and_the_terms_limit_it(job: Job, most: int | None) -> None:
    limited(most)
    source = real(job)
    for depth in (1, 2, 3):
        source, done = made(job, f"generation {depth}", source)
        assert done["generation_depth"] == depth
        assert codes(done) == ([TOO_DEEP] if most is not None and depth > most else [])


def test_the_deepest_of_several_sources_counts(job: Job) -> None:
    limited(1)
    first = real(job)
    second, _ = made(job, "first", first)
    _, done = made(job, "of both", first, second)
    assert (done["generation_depth"], codes(done)) == (2, [TOO_DEEP])


def test_a_source_whose_own_source_is_unknown_is_no_proof(job: Job) -> None:
    limited(100)
    source, done = made(job, "of nobody knows what")
    assert done["generation_depth"] is None
    assert [one["code"] for one in done["coverage_gaps"]] == ["generator_unknown"]
    _, done = made(job, "of that", source)
    assert (done["generation_depth"], codes(done)) == (None, [TOO_DEEP])


def test_two_runs_that_name_each_other_prove_nothing(job: Job) -> None:
    limited(100)
    one = job.cleared(run="one", form="synthetic")
    other, done = made(job, "other", one)
    assert done["generation_depth"] is None
    done = job.complete(one, USED, measurements=[leakage(other)]).body
    assert (done["generation_depth"], codes(done)) == (None, [TOO_DEEP])


def test_data_that_is_not_synthetic_has_no_depth(job: Job) -> None:
    limited(1)
    id = job.cleared(run="raw")
    done = job.complete(id, USED).body
    assert (done["generation_depth"], done["breaches"]) == (None, [])


def test_the_limit_stands_in_the_manifest_and_in_the_decision(job: Job) -> None:
    limited(2)
    id = job.cleared(run="synthetic", form="synthetic")
    [line] = job.manifest(id)["entries"]
    assert {"code": "synthesise", "max_generation_depth": 2} in line["obligations"]


@pytest.mark.parametrize("most", [0, -1, 101, "2", 1.5, True])
def test_a_limit_is_a_whole_number_from_1_to_100(job: Job, most: Any) -> None:
    clauses = {**CLAUSES, "max_generation_depth": most}
    body = {"version": "odd", "title": "Odd", "body_markdown": "x", "requires_reacceptance": False}
    answered = Api(key_for("catalogue:write")).post("/v1/terms", {**body, "clauses": clauses})
    assert answered.status == 400
    assert answered["errors"][0]["pointer"] == "/clauses/max_generation_depth"
