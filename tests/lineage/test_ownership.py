"""Whose a model version is: as the strictest terms of its line say, signed, with what was promised in words."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger import canonical
from lineage.judgement.ownership import owner_names
from tests.api.client import Api, check, key_for
from tests.catalogue import OWN, TELEMETRY, give
from tests.lineage.promises import under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf
from tests.people import Party


def stated(api: Api, version: str = "7") -> Any:
    answered = api.get(f"/v1/models/wear/pm/{version}/ownership")
    assert answered.status == 200, answered.raw
    check(answered.body, "Ownership")
    return answered.body


def test_a_shared_model_is_the_vendors(catalogue: None, acme: Party, globex: Party, job: Job) -> None:
    given = under("t1", {"kind": "competitor", "modes": ["sale"]})
    give(terms=given)
    give("globex")
    job.cleared()
    said = stated(job.api)
    assert (said["owners"], said["ownership"], said["audience"], said["whole"]) == (
        ["vendor"],
        "vendor",
        "shared",
        True,
    )
    assert [one["tenant"] for one in said["sources"]] == ["acme", "globex"]
    assert said["sources"][0]["terms"] == ["t1"]
    (promise,) = said["sources"][0]["covenants"]
    assert promise["says"] == "Never sold to a competitor that the customer named."
    assert said["sources"][1]["covenants"] == []


@pytest.mark.parametrize(
    ("says", "owners"), [("tenant", ["acme"]), ("joint", ["vendor", "acme"]), ("vendor", ["vendor"])]
)
def test_a_tenants_own_model_is_whose_its_terms_say(
    catalogue: None, acme: Party, job: Job, says: str, owners: list[str]
) -> None:
    give(purpose=OWN, terms=under("t1", model_ownership=says))
    job.cleared(purpose=OWN, audience="acme")
    Shelf(job.api).derive("8", "7", audience="acme")
    for version in ("7", "8"):
        assert stated(job.api, version)["owners"] == owners


def test_what_is_shared_is_never_a_tenants() -> None:
    assert owner_names(owner=None, ownership="tenant") == ["vendor"]


def test_it_is_signed_by_a_published_key(catalogue: None, acme: Party, job: Job) -> None:
    give()
    job.cleared()
    said = stated(job.api)
    jws = said.pop("jws")
    header = json.loads(base64.urlsafe_b64decode(jws.split(".")[0] + "=="))
    assert header["typ"] == "licet-ownership+jws"
    (key,) = (one for one in job.api.get("/.well-known/jwks.json")["keys"] if one["kid"] == header["kid"])
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
    signed, _, signature = jws.rpartition(".")
    public.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode())
    assert base64.urlsafe_b64decode(signed.split(".")[1] + "==") == canonical.encode(said)


def test_a_tenant_sees_itself_among_the_sources(
    catalogue: None, acme: Party, globex: Party, job: Job
) -> None:
    give()
    give("globex")
    job.cleared()
    mine = stated(Api(key_for("audit", tenant=acme.tenant)))
    assert ([one["tenant"] for one in mine["sources"]], mine["whole"]) == (["acme"], False)


def test_a_stranger_knows_of_no_such_model(catalogue: None, acme: Party, globex: Party, job: Job) -> None:
    give()
    job.cleared()
    answered = Api(key_for("audit", tenant=globex.tenant)).get("/v1/models/wear/pm/7/ownership")
    assert (answered.status, answered.code) == (404, "no_such_model")


def test_declared_sources_stand_there_with_what_was_promised(catalogue: None, acme: Party, job: Job) -> None:
    give(terms=under("t1", {"kind": "anyone"}))
    Shelf(job.api).import_("7", [{"tenant": "acme", "category": TELEMETRY}])
    said = stated(job.api)
    assert said["lineage"] == "declared"
    assert said["sources"][0]["covenants"][0]["says"] == "Never given to anybody."
