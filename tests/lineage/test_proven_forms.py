"""A claimed form counts only if it was measured, over HTTP: each test names the sentence that it proves."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import scope
from tenants.operations.accounts import put_account
from tests.catalogue import OWN, TELEMETRY, give, publish
from tests.lineage.claimed import GOOD, USED, late, properties, trained
from tests.lineage.measured import MEASURED, leakage
from tests.lineage.promises import under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import SETUP, START, Party

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")


@pytest.mark.parametrize("form", ["anonymised", "aggregated", "synthetic"])
def test_without_a_measurement_a_version_is_not_deployed_served_or_derived_into_anything_shared(
    job: Job, shelf: Shelf, form: str
) -> None:
    give()
    trained(job, form)
    for use in ("deploy", "serve", "derive"):
        assert shelf.reasons("7", use) == ["form_unproven"]
    assert [one["kind"] for one in shelf.check("7")["blocking"]] == ["form"]
    assert shelf.derive("8", "7").code == "use_not_allowed"
    assert "LICET_FORM_MEASURED" not in properties(shelf)
    assert "LICET_TRAINING_CONSENT_CLEARED" not in properties(shelf)


def test_a_run_that_has_not_reported_is_unproven(job: Job, shelf: Shelf) -> None:
    give()
    job.cleared(form="anonymised")
    assert shelf.reasons("7") == ["form_unproven"]


def test_a_measurement_at_the_thresholds_proves_the_form(job: Job, shelf: Shelf) -> None:
    give()
    trained(job, "anonymised", GOOD)
    for use in ("deploy", "serve", "derive"):
        assert shelf.reasons("7", use) == []
    assert "LICET_FORM_MEASURED" in properties(shelf)
    assert shelf.derive("8", "7").status == 201
    assert shelf.reasons("8") == []


def test_other_forms_need_none(job: Job, shelf: Shelf) -> None:
    give()
    trained(job, "pseudonymised")
    assert shelf.reasons("7") == []
    assert "LICET_FORM_MEASURED" not in properties(shelf)


@pytest.mark.parametrize(
    "short", [{"k": 4}, {"fewest_tenants": 4}, {"largest_tenant_share_bps": 2501}, {"fewest_tenants": None}]
)
def test_the_defaults_hold_without_a_clause_and_silence_is_no_better_than_a_bad_figure(
    job: Job, shelf: Shelf, short: dict[str, Any]
) -> None:
    give()
    trained(job, "anonymised", {**GOOD, **short})
    assert "form_unproven" in shelf.reasons("7")


def test_the_thresholds_of_the_terms_hold_instead(job: Job, shelf: Shelf) -> None:
    publish("strict", clauses={"anonymity": {"k": 20, "min_tenants": 2, "max_tenant_share_bps": 6000}})
    give(terms="strict", said={"form": "anonymised"})
    trained(job, "anonymised", {**MEASURED, "k": 20})
    assert shelf.reasons("7") == []


def test_an_audience_of_one_tenant_needs_k_alone(job: Job, shelf: Shelf) -> None:
    give(purpose=OWN)
    trained(
        job,
        "anonymised",
        {**GOOD, "fewest_tenants": 1, "largest_tenant_share_bps": 10000},
        purpose=OWN,
        audience="acme",
    )
    assert shelf.reasons("7", "serve", audience="acme") == []


def test_a_measurement_of_another_category_proves_nothing(job: Job, shelf: Shelf) -> None:
    give()
    trained(job, "anonymised", {**GOOD, "category": "other"})
    assert shelf.reasons("7") == ["form_unproven"]


def test_measurements_can_be_reported_late(job: Job, shelf: Shelf) -> None:
    give()
    id = trained(job)
    answered = late(job, GOOD)
    assert (answered["clearance"], answered["claims"], answered["unproven"]) == (id, 1, 0)
    assert shelf.reasons("7") == []
    assert late(job, GOOD).body == answered.body
    # the newest measurement counts, and a bad figure is a breach
    late(job, {**GOOD, "k": 2})
    assert shelf.reasons("7") == ["breach_not_remedied", "form_unproven"]


def test_a_late_measurement_names_its_run(job: Job, shelf: Shelf) -> None:
    give()
    first = trained(job)
    second = trained(job, run="second")
    assert late(job, GOOD).code == "run_not_named"
    assert late(job, GOOD, clearance="clr_01jd3m1tk8er2ax0cwzghcv4ne").code == "run_not_named"
    late(job, GOOD, clearance=first)
    assert shelf.reasons("7") == ["form_unproven"]
    late(job, GOOD, clearance=second)
    assert shelf.reasons("7") == []
    assert late(job, GOOD, version="9").status == 404
    assert late(job).code == "bad_value"


def test_an_unproven_form_comes_down_the_line(job: Job, shelf: Shelf) -> None:
    give()
    trained(job, "pseudonymised")
    assert shelf.derive("8", "7").status == 201
    job.cleared(run="late", form="anonymised")
    assert shelf.reasons("8") == ["form_unproven"]


@pytest.mark.parametrize(("matches", "reasons"), [(0, []), (1, ["form_unproven"])])
def test_synthetic_data_repeats_no_record(job: Job, shelf: Shelf, matches: int, reasons: list[str]) -> None:
    give()
    generator = job.cleared(run="generator", model=named("1", "gan"))
    trained(job, "synthetic", {**leakage(generator), "exact_matches": matches})
    assert shelf.reasons("7") == reasons


def test_terms_may_allow_some_leakage(job: Job, shelf: Shelf) -> None:
    give(terms=under("t1", leakage={"method": "exact_match_bps", "most": 10}))
    generator = job.cleared(run="generator", model=named("1", "gan"))
    trained(job, "synthetic", {**leakage(generator), "exact_matches": 1, "exact_match_bps": 10})
    assert shelf.reasons("7") == []


def test_terms_may_ask_what_a_model_of_several_customers_reveals(
    job: Job, shelf: Shelf, globex: Party
) -> None:
    terms = under("t1", leakage={"method": "closer_than_holdout_bps", "most": 100})
    give(terms=terms)
    give("globex")
    job.complete(job.cleared(), USED, ("globex", TELEMETRY, 5))
    for use in ("deploy", "serve"):
        assert shelf.reasons("7", use) == ["leakage_unproven"]
    assert shelf.reasons("7", "serve", audience="globex") == ["leakage_unproven"]
    assert shelf.reasons("7", "derive") == []
    measured = {"kind": "leakage", "closer_than_holdout_bps": 101}
    late(job, measured)
    assert shelf.reasons("7") == ["leakage_unproven"]
    late(job, {**measured, "closer_than_holdout_bps": 100})
    assert shelf.reasons("7") == []


def test_a_model_of_one_customer_needs_no_leakage_measurement(job: Job, shelf: Shelf) -> None:
    give(terms=under("t1", leakage={"method": "closer_than_holdout_bps", "most": 100}))
    job.complete(job.cleared(), USED)
    assert shelf.reasons("7") == []


def test_the_manifest_names_one_organisation_for_one_group(job: Job) -> None:
    with scope.everything(reason="staff"):
        for key, parent in (("holding", None), ("acme", "holding"), ("globex", "holding")):
            put_account(mode="live", key=key, name=key.title(), parent=parent, by=SETUP, at=START)
    for tenant in ("acme", "globex"):
        give(tenant)
    entries = job.manifest(job.cleared())["entries"]
    assert len({one["tenant"] for one in entries}) == 2
    assert len({one["organisation"] for one in entries}) == 1
    assert all("holding" not in one["organisation"] for one in entries)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"measure": ["belief"]}, "/measure/0"),
        ({"unmeasured": " "}, "/unmeasured"),
        ({"measure": ["anonymity"], "unmeasured": "no time"}, "/unmeasured"),
        ({"delta": True}, "/base"),
        ({"base": {"family": "wear", "name": "pm"}}, "/base/version"),
    ],
)
def test_a_faulty_start_is_refused(job: Job, said: dict[str, Any], pointer: str) -> None:
    answered = job.clear(form="anonymised", **said)
    assert answered.status == 400, answered.raw
    assert pointer in [one["pointer"] for one in answered["errors"]]


def test_a_run_says_at_its_start_what_it_measures(job: Job) -> None:
    give()
    said = job.clear(form="anonymised", measure=["anonymity"])
    assert (said["measure"], said["unmeasured"]) == (["anonymity"], None)
    silent = job.clear(run="n2", form="anonymised", unmeasured="A first try")
    assert (silent["measure"], silent["unmeasured"]) == ([], "A first try")
