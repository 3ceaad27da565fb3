"""What a run says of where its copies lie, who processed them, and in which form the data was used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import check
from tests.catalogue import TELEMETRY, give, publish
from tests.lineage.measured import ANONYMITY, MEASURED, leakage
from tests.lineage.runs import Job
from tests.people import START

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")
USED = ("acme", TELEMETRY, 10)


def codes(answered: Any) -> list[tuple[str, str | None]]:
    assert answered.status == 200, answered.raw
    check(answered.body, "Completion")
    return [(one["code"], one["tenant"]) for one in answered["breaches"]]


def gaps(answered: Any) -> list[str]:
    return [one["code"] for one in answered["coverage_gaps"]]


def test_a_copy_lies_where_every_tenant_in_it_allows(job: Job) -> None:
    give("acme", said={"regions": ["DE"]})
    give("globex", said={"regions": ["EU"]})
    holdings = [{"location": "s3://de", "region": "DE", "rows": 5}, {"location": "s3://fr", "region": "FR", "rows": 5},
                {"location": "s3://us", "region": "US", "rows": 5}, {"location": "s3://?", "rows": 5}]  # fmt: skip
    done = job.complete(job.cleared(), USED, ("globex", TELEMETRY, 10), holdings=holdings)
    assert sorted(codes(done)) == [
        ("region_outside", "acme"),
        ("region_outside", "acme"),
        ("region_outside", "globex"),
    ]


def test_a_processor_that_the_run_was_not_cleared_for_is_a_breach(job: Job) -> None:
    give()
    id = job.cleared(processors=["nimbus"])
    assert codes(job.complete(id, USED, processors=["nimbus"])) == []
    assert codes(job.complete(id, USED, processors=["nimbus", "cheap-labels"])) == [
        ("processor_outside", "acme")
    ]


@pytest.mark.parametrize("form", ["anonymised", "aggregated"])
def test_a_form_is_measured_and_not_believed(job: Job, form: str) -> None:
    publish("strict", clauses={"anonymity": ANONYMITY})
    give(terms="strict", said={"form": "anonymised"})
    id = job.cleared(form=form)
    silent = job.complete(id, USED)
    assert (codes(silent), gaps(silent)) == ([], ["form_not_measured"])
    good = job.complete(id, USED, measurements=[MEASURED])
    assert (codes(good), gaps(good)) == ([], [])


@pytest.mark.parametrize(
    "short",
    [{"k": 4}, {"fewest_tenants": 1}, {"fewest_tenants": None}, {"largest_tenant_share_bps": 6001},
     {"largest_tenant_share_bps": None}],
)  # fmt: skip
def test_what_is_below_the_terms_threshold_is_a_breach(job: Job, short: dict[str, Any]) -> None:
    publish("strict", clauses={"anonymity": ANONYMITY})
    give(terms="strict", said={"form": "anonymised"})
    done = job.complete(job.cleared(form="anonymised"), USED, measurements=[{**MEASURED, **short}])
    assert codes(done) == [("form_not_reached", "acme")]


def test_synthetic_data_names_a_generator_with_a_clearance_for_the_same_data(job: Job) -> None:
    give()
    generator = job.cleared(run="generator")
    id = job.cleared(run="on synthetic data", form="synthetic")
    assert gaps(job.complete(id, USED)) == ["generator_unknown"]
    done = job.complete(id, USED, measurements=[leakage(generator)])
    assert (codes(done), gaps(done)) == ([], [])


@pytest.mark.parametrize("source", ["clr_01jd3m1tk8er2ax0cwzghcv4ne", "nothing of the kind", "for another"])
def test_a_generator_without_a_clearance_for_it_is_a_breach(job: Job, source: str) -> None:
    give("acme")
    give("globex")
    if source == "for another":
        source = job.cleared(run="generator", tenants=["globex"])
    id = job.cleared(run="on synthetic data", form="synthetic")
    done = job.complete(id, USED, measurements=[leakage(source)])
    assert codes(done) == [("generator_not_cleared", "acme")]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "belief"}, "/measurements/0/kind"),
        ({**MEASURED, "k": -1}, "/measurements/0/k"),
        ({**MEASURED, "rows": "many"}, "/measurements/0/rows"),
        ({**MEASURED, "reached": 1}, "/measurements/0/reached"),
        ({**MEASURED, "vibes": 1}, "/measurements/0/vibes"),
        ({**leakage(None), "generator": {"family": "a", "name": "b"}}, "/measurements/0/generator/version"),
    ],
)
def test_a_measurement_that_makes_no_sense_is_refused_with_the_place(
    job: Job, wrong: dict[str, Any], pointer: str
) -> None:
    give()
    answered = job.complete(job.cleared(), USED, measurements=[wrong])
    assert answered.status == 400
    assert pointer in [one["pointer"] for one in answered["errors"]]


def test_a_report_that_comes_twice_is_one_and_finds_nothing_twice(job: Job) -> None:
    give(at=START)
    id = job.cleared()
    first = job.complete(id, ("globex", TELEMETRY, 7))
    again = job.complete(id, ("globex", TELEMETRY, 7))
    assert first.body == again.body
