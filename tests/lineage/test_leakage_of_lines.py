"""Of which versions of a line a measurement of leakage is asked, and whom it keeps from what, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import scope
from tenants.queries import tenants
from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.measured import leakage
from tests.lineage.promises import Legal, under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import customer

pytestmark = pytest.mark.usefixtures("catalogue", "acme", "globex")
ASKS = {"leakage": {"method": "closer_than_holdout_bps", "most": 100}}
GOOD = {"kind": "leakage", "closer_than_holdout_bps": 100}
BAD = {"kind": "leakage", "closer_than_holdout_bps": 101}


@pytest.fixture
def legal(db: None) -> Legal:
    return Legal(Api(key_for()))


def trained(job: Job, version: str, *tenants: str, base: str | None = None) -> None:
    """A shared version that learned from these tenants, and from its base."""
    more = {"base": named(base)} if base else {}
    id = job.cleared(run=f"run-{version}", model=named(version), tenants=list(tenants), **more)
    used = [(tenant, TELEMETRY, 5) for tenant in tenants]
    assert job.complete(id, *used).status == 200


def measured(job: Job, version: str, *measurements: dict[str, Any]) -> None:
    answered = job.api.post(
        f"/v1/models/wear/pm/{version}/measurements", {"measurements": list(measurements)}
    )
    assert answered.status == 200, answered.raw


def test_an_ancestor_is_not_asked_for_what_only_later_terms_ask(job: Job, shelf: Shelf) -> None:
    """Globex's terms ask nothing of 5. ACME's terms ask it of 6, into which ACME's data went."""
    give("globex")
    give(terms=under("t1", **ASKS))
    trained(job, "5", "globex")
    trained(job, "6", "acme", base="5")
    assert shelf.reasons("5") == []
    assert shelf.reasons("6") == ["leakage_unproven"]
    measured(job, "6", GOOD)
    assert shelf.reasons("6") == []


def test_what_an_ancestor_leaks_its_descendants_may_leak(job: Job, shelf: Shelf) -> None:
    give("globex", terms=under("t1", **ASKS))
    give()
    trained(job, "5", "globex", "acme")
    trained(job, "6", "acme", base="5")
    measured(job, "6", GOOD)
    assert shelf.reasons("5") == shelf.reasons("6") == ["leakage_unproven"]
    measured(job, "5", GOOD)
    assert shelf.reasons("5") == shelf.reasons("6") == []
    measured(job, "6", BAD)
    assert (shelf.reasons("5"), shelf.reasons("6")) == ([], ["leakage_unproven"])


def test_unmeasured_it_is_served_to_nobody_but_the_datas_owner(job: Job, shelf: Shelf, legal: Legal) -> None:
    give(terms=under("t1", **ASKS))
    give("globex")
    trained(job, "7", "acme", "globex")
    for use in ("deploy", "serve"):
        assert shelf.reasons("7", use) == ["leakage_unproven"]
        assert shelf.reasons("7", use, audience="globex") == ["leakage_unproven"]
        assert shelf.reasons("7", use, audience="acme") == []
    (against,) = shelf.check("7")["blocking"]
    assert (against["kind"], against["tenant"], against["covenant"]) == ("leakage", "acme", None)
    assert against["entry"].startswith("ent_")
    assert legal.outcome({"name": "Globex Turbines", "kind": "company"}, mode="hosted_use") == "blocked"
    assert legal.outcome({"name": "ACME Pumps", "kind": "company"}, mode="hosted_use") == "allowed"
    # a key of Globex learns that somebody's terms ask, and not whose
    theirs = Shelf(Api(key_for("runs", tenant=_tenant("globex")))).check("7", "serve", audience="globex")
    assert [(one["kind"], one["tenant"], one["entry"]) for one in theirs["blocking"]] == [
        ("leakage", None, None)
    ]


def _tenant(key: str) -> Any:
    with scope.everything(reason="staff"):
        return tenants.tenants_by_name(mode="live", names=[key])[key][0]


def test_one_customers_data_may_be_deployed_and_serves_that_customer(job: Job, shelf: Shelf) -> None:
    customer("initech", "Initech Ltd")
    give(terms=under("t1", **ASKS))
    trained(job, "7", "acme")
    shown = shelf.check("7")
    assert (shown["allow"], shown["not_for"]) == (True, ["globex", "initech"])
    assert shelf.reasons("7", "serve", audience="acme") == []
    assert shelf.reasons("7", "serve", audience="globex") == ["leakage_unproven"]
    refused = shelf.derive("8", "7", audience="globex")
    assert (refused.status, refused.code) == (422, "use_not_allowed")
    measured(job, "7", GOOD)
    assert shelf.check("7")["not_for"] == []


def test_the_base_of_a_tenants_own_version_is_measured(job: Job, shelf: Shelf) -> None:
    give("globex", terms=under("t1", **ASKS))
    give()
    trained(job, "5", "globex", "acme")
    refused = shelf.derive("6", "5", audience="acme")
    assert refused.code == "use_not_allowed"
    measured(job, "5", GOOD)
    assert shelf.derive("6", "5", audience="acme").status == 201
    assert shelf.reasons("6", "serve", audience="acme") == []


def test_synthetic_data_is_held_to_the_limits_of_its_own_terms(job: Job, shelf: Shelf) -> None:
    """Globex's terms allow some exact matches. ACME's, of a later run on top, allow none."""
    give("globex", terms=under("some", leakage={"method": "exact_match_bps", "most": 10}))
    give(terms=under("none", leakage={"method": "exact_match_bps", "most": 0}))
    generator = job.cleared(run="generator", model=named("1", "gan"), tenants=["globex"])
    id = job.cleared(run="run-5", model=named("5"), tenants=["globex"], form="synthetic")
    figures = {**leakage(generator), "exact_matches": 1, "exact_match_bps": 10}
    assert job.complete(id, ("globex", TELEMETRY, 5), measurements=[figures]).status == 200
    assert shelf.reasons("5") == []
    trained(job, "6", "acme", base="5")
    measured(job, "6", {"kind": "leakage", "exact_matches": 0, "exact_match_bps": 0})
    assert shelf.reasons("6") == []
