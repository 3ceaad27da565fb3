"""Whom a version may serve: the list says what a check says of each tenant, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, check, key_for
from tests.catalogue import OWN, TELEMETRY, give
from tests.lineage.promises import competitors, under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf
from tests.people import Party, customer

pytestmark = pytest.mark.usefixtures("catalogue")
ADDRESS = "/v1/models/wear/pm/{}/audience"


@pytest.fixture
def initech(db: None) -> Party:
    return customer("initech", "Initech Ltd")


def audience(api: Api, version: str = "7", **query: str) -> list[str]:
    path = ADDRESS.format(version) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
    answered = api.get(path)
    assert answered.status == 200, answered.raw
    check(answered.body, "ModelAudienceList")
    return [one["tenant"] for one in answered["data"]]


def agrees(shelf: Shelf, version: str = "7", **more: Any) -> list[str]:
    """Return the list, after comparing it with a check for each tenant."""
    listed = audience(shelf.api, version, **more)
    every = ("acme", "globex", "initech")
    assert listed == [one for one in every if shelf.check(version, "serve", audience=one, **more)["allow"]]
    return listed


def test_it_lists_whom_a_version_may_serve(
    acme: Party, globex: Party, initech: Party, job: Job, shelf: Shelf
) -> None:
    competitors(acme, "Globex Turbines")
    give(terms=under("t1", {"kind": "competitor"}))
    job.cleared(tenants=["acme"])
    assert agrees(shelf) == ["acme", "initech"]


def test_a_tenants_own_model_serves_that_tenant(
    acme: Party, globex: Party, initech: Party, job: Job, shelf: Shelf
) -> None:
    give(purpose=OWN, terms=under("own", model_ownership="tenant"))
    job.cleared(purpose=OWN, audience="acme")
    assert agrees(shelf) == ["acme"]


def test_a_version_that_is_unfit_serves_nobody(
    acme: Party, globex: Party, initech: Party, job: Job, shelf: Shelf
) -> None:
    give()
    job.complete(job.cleared(form="anonymised"), ("acme", TELEMETRY, 5))
    assert agrees(shelf) == []
    shelf.import_("1", "none")
    assert agrees(shelf, "1") == ["acme", "globex", "initech"]
    shelf.retire("1")
    assert agrees(shelf, "1") == []
    shelf.import_("2", "unknown")
    assert agrees(shelf, "2") == []


def test_what_may_reveal_data_serves_the_datas_owner(
    acme: Party, globex: Party, initech: Party, job: Job, shelf: Shelf
) -> None:
    give(terms=under("t1", leakage={"method": "closer_than_holdout_bps", "most": 100}))
    give("globex")
    job.complete(job.cleared(), ("acme", TELEMETRY, 5), ("globex", TELEMETRY, 5))
    assert agrees(shelf) == ["acme"]


def test_a_region_bounds_it(acme: Party, globex: Party, initech: Party, job: Job, shelf: Shelf) -> None:
    give(said={"regions": ["DE"]})
    job.cleared()
    assert agrees(shelf, region="DE") == ["acme", "globex", "initech"]
    assert agrees(shelf, region="US") == []


def test_it_comes_in_pages(acme: Party, globex: Party, initech: Party, shelf: Shelf) -> None:
    shelf.import_("1", "none")
    first = shelf.api.get(ADDRESS.format("1") + "?limit=2")
    assert [one["tenant"] for one in first["data"]] == ["acme", "globex"]
    rest = shelf.api.get(ADDRESS.format("1") + f"?limit=2&after={first['next']}")
    assert ([one["tenant"] for one in rest["data"]], rest["next"]) == (["initech"], None)


def test_a_tenants_key_gets_that_tenant_alone(acme: Party, globex: Party, initech: Party, job: Job) -> None:
    give()
    give("globex")
    job.cleared(tenants=["acme"])
    assert audience(Api(key_for("runs", tenant=acme.tenant))) == ["acme"]
    stranger = Api(key_for("runs", tenant=globex.tenant)).get(ADDRESS.format("7"))
    assert (stranger.status, stranger.code) == (404, "no_such_model")
    assert job.api.get(ADDRESS.format("404")).status == 404
    assert Api(key_for("decide")).get(ADDRESS.format("7")).status == 403
