"""Data that customers made anonymous or synthetic before sending it counts on their word, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalogue import TELEMETRY, give
from tests.lineage.claimed import FILE, GOOD, USED, late, properties, trained
from tests.lineage.measured import MEASURED, leakage
from tests.lineage.promises import under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")


def found(job: Job) -> list[str]:
    return [one["code"] for one in job.api.get("/v1/findings")["data"]]


def by_customer(form: str, tenant: str = "acme", **more: Any) -> None:
    give(tenant, said={"form": form, "made_by": "customer"}, **more)


@pytest.mark.parametrize("form", ["anonymised", "aggregated", "synthetic"])
def test_it_needs_no_measurement_and_the_attestation_does_not_call_it_measured(
    job: Job, shelf: Shelf, form: str
) -> None:
    by_customer(form)
    id = trained(job, form)
    [entry] = job.manifest(id)["entries"]
    assert [one["code"] for one in entry["obligations"] if one.get("made_by") == "customer"] == [
        "synthesise" if form == "synthetic" else "anonymise"
    ]
    assert [shelf.reasons("7", use) for use in ("deploy", "serve", "derive")] == [[], [], []]
    assert found(job) == []
    assert "LICET_TRAINING_CONSENT_CLEARED" in properties(shelf)
    assert "LICET_FORM_MEASURED" not in properties(shelf)


def test_a_more_processed_form_is_the_vendors_own_work(job: Job, shelf: Shelf) -> None:
    by_customer("anonymised")
    trained(job, "synthetic")
    assert shelf.reasons("7") == ["form_unproven"]


def test_the_word_of_one_customer_is_not_that_of_another(job: Job, shelf: Shelf) -> None:
    by_customer("anonymised")
    give("globex", said={"form": "anonymised"})
    id = job.cleared(form="anonymised")
    assert job.complete(id, USED, ("globex", TELEMETRY, 5), artefacts=[FILE]).status == 200
    assert shelf.reasons("7") == ["form_unproven"]
    assert late(job, GOOD)["on_word"] == 0
    assert shelf.reasons("7") == []
    assert "LICET_FORM_MEASURED" in properties(shelf)


def test_a_measurement_that_contradicts_the_word_counts_and_is_no_breach_of_the_vendors(
    job: Job, shelf: Shelf
) -> None:
    by_customer("anonymised")
    trained(job, "anonymised", {**MEASURED, "k": 1})
    assert shelf.reasons("7") == ["form_unproven"]
    assert found(job) == []


def test_a_run_that_measures_nothing_answers_how_many_claims_count_on_word(job: Job) -> None:
    by_customer("anonymised")
    trained(job, "anonymised")
    answered = late(job, {**GOOD, "category": "other"})
    assert (answered["claims"], answered["unproven"], answered["on_word"]) == (1, 0, 1)
    answered = late(job, GOOD)
    assert (answered["unproven"], answered["on_word"]) == (0, 0)


def test_data_that_customers_synthesised_has_depth_one(job: Job, shelf: Shelf) -> None:
    by_customer("synthetic", terms=under("t1", max_generation_depth=1))
    generator = trained(job, "synthetic", model=named("1", "gan"), run="generator")
    assert found(job) == []
    trained(job, "synthetic", leakage(generator))  # made from what was synthetic already
    assert found(job) == ["generation_too_deep"]
