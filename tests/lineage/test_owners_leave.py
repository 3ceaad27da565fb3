"""A tenant's own model goes to others with its leave alone, or by joint terms: over HTTP and in the database."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from ledger import scope
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.versions.models.derivation import Derivation
from lineage.versions.models.version import ModelVersion
from tests.api.client import Api, key_for
from tests.catalogue import OWN, TELEMETRY, give
from tests.lineage.promises import Legal, under
from tests.lineage.refusals import refuses
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.lineage.waivers import grant
from tests.people import SETUP, Party
from wire import ids

GLOBEX = {"name": "Globex Turbines", "kind": "company"}
pytestmark = pytest.mark.usefixtures("catalogue", "acme", "globex")


@pytest.fixture
def legal(db: None) -> Legal:
    return Legal(Api(key_for()))


def owned(job: Job, ownership: str = "tenant", version: str = "7", **clauses: Any) -> None:
    """A model of ACME's own."""
    terms = under(f"own-{ownership}-{version}", model_ownership=ownership, **clauses)
    give(purpose=OWN, terms=terms)
    job.complete(
        job.cleared(run=f"own-{version}", purpose=OWN, audience="acme", model=named(version)),
        ("acme", TELEMETRY, 5),
    )


def leave(legal: Legal, version: str = "7", mode: str | None = "hosted_use") -> Any:
    """Ask ACME for leave that Globex gets the model, and get it."""
    said = {"recipient": GLOBEX, "model": named(version), "note": "n", **({"mode": mode} if mode else {})}
    asked = legal.api.post("/v1/transfers/waivers", said)
    assert asked.status == 201, asked.raw
    id = ids.parse(ids.WAIVER, asked["data"][0]["id"])
    grant(id)
    return id


@pytest.mark.parametrize("ownership", ["tenant", "joint"])
@pytest.mark.parametrize("mode", ["hosted_use", None])
def test_with_the_owners_leave_a_version_is_derived_for_another(
    job: Job, shelf: Shelf, legal: Legal, ownership: str, mode: str | None
) -> None:
    owned(job, ownership)
    refused = shelf.derive("8", "7", audience="globex")
    assert (refused.status, refused.code) == (422, "ownership_conflict")
    leave(legal, mode=mode)
    assert shelf.reasons("7", "derive", audience="globex") == []
    assert shelf.reasons("7", "serve", audience="globex") == []
    made = shelf.derive("8", "7", audience="globex")
    assert (made.status, made["owner"]) == (201, "globex")
    # the new version is the vendor's, for Globex alone, and stays ACME's in part
    assert shelf.api.get("/v1/models/wear/pm/8/ownership")["owners"] == ["vendor"]
    assert shelf.reasons("8", "serve", audience="globex") == []
    assert shelf.reasons("8", "serve", audience="acme") == ["audience_not_allowed"]
    sold = legal.check(mode="sale", model=named("8"))["blocking"]
    assert {(one["kind"], one["tenant"]) for one in sold} == {("owner", "acme"), ("audience", "globex")}
    # what is made of it with no further leave is bound by both
    assert shelf.derive("9", "8", audience="globex").status == 201
    assert shelf.reasons("9", "serve", audience="globex") == []


def test_a_revoked_leave_ends_the_use_of_what_was_made(job: Job, shelf: Shelf, legal: Legal) -> None:
    owned(job)
    id = leave(legal)
    assert shelf.derive("8", "7", audience="globex").status == 201
    with scope.everything(reason="staff"):
        lineage_waivers.revoke_waiver(waiver=id, by=SETUP, at=timezone.now())
    assert shelf.reasons("8", "serve", audience="globex") == ["audience_not_allowed"]
    assert shelf.derive("10", "7", audience="globex").code == "ownership_conflict"


def test_leave_for_a_sale_is_no_leave_to_derive(job: Job, shelf: Shelf, legal: Legal) -> None:
    owned(job)
    leave(legal, mode="sale")
    assert shelf.derive("8", "7", audience="globex").code == "ownership_conflict"


def test_leave_for_one_is_no_leave_for_all(job: Job, shelf: Shelf, legal: Legal) -> None:
    owned(job)
    leave(legal)
    assert shelf.derive("8", "7", audience="shared").code == "ownership_conflict"
    assert shelf.derive("9", "7")["owner"] == "acme"


def test_a_run_trains_a_base_further_with_its_owners_leave(job: Job, shelf: Shelf, legal: Legal) -> None:
    owned(job)
    give("globex", purpose=OWN)
    asked = {
        "run": "theirs", "purpose": OWN, "audience": "globex", "tenants": ["globex"],
        "model": named("8"), "base": named("7"),
    }  # fmt: skip
    refused = job.clear(**asked)
    assert (refused.status, refused.code) == (422, "ownership_conflict")
    leave(legal)
    assert job.clear(**asked).status == 201
    assert shelf.shown("8")["owner"] == "globex"


@pytest.mark.parametrize(("joint_use", "free"), [("together", False), ("each_alone", True)])
def test_joint_owners_use_it_together_or_each_alone(
    job: Job, shelf: Shelf, legal: Legal, joint_use: str, free: bool
) -> None:
    owned(job, "joint", joint_use=joint_use)
    assert shelf.api.get("/v1/models/wear/pm/7/ownership")["owners"] == ["vendor", "acme"]
    for mode in ("sale", "licence", "weights", "hosted_use"):
        assert (legal.outcome(mode=mode) == "allowed") is free
    assert (shelf.reasons("7", "serve", audience="globex") == []) is free
    assert (shelf.derive("8", "7", audience="globex").status == 201) is free
    assert (shelf.derive("9", "7", audience="shared").status == 201) is free
    if free:
        assert shelf.reasons("9", "serve", audience="globex") == []


def test_joint_use_is_together_unless_terms_say_otherwise(job: Job, legal: Legal) -> None:
    owned(job, "joint")
    assert legal.outcome(mode="sale") == "blocked"


def test_the_stricter_of_two_terms_with_joint_ownership_holds(job: Job, legal: Legal) -> None:
    owned(job, "joint", "7", joint_use="each_alone")
    assert legal.outcome(mode="sale") == "allowed"
    owned(job, "joint", "8", joint_use="together")
    assert legal.outcome(mode="sale") == "blocked"


def test_tenant_ownership_knows_no_each_alone(job: Job, legal: Legal) -> None:
    owned(job, "tenant", joint_use="each_alone")
    assert legal.outcome(mode="sale") == "blocked"


def test_a_copy_of_a_tenants_own_model_is_that_tenants_too(job: Job, legal: Legal) -> None:
    give(purpose=OWN, terms=under("own", model_ownership="tenant"))
    copy = {"location": "s3://models/7", "kind": "model", "rows": 5}
    told = job.complete(
        job.cleared(run="own", purpose=OWN, audience="acme"), ("acme", TELEMETRY, 5), holdings=[copy]
    )
    assert told.status == 200, told.raw
    (holding,) = legal.api.get("/v1/holdings?tenant=acme")["data"]
    for recipient, kinds in ((GLOBEX, ["owner"]), ({"name": "ACME Pumps", "kind": "company"}, [])):
        found = legal.check(recipient, holding=holding["id"], mode="weights")
        assert [one["kind"] for one in found["blocking"]] == kinds


def test_the_database_hands_on_nothing_without_leave(
    acme: Party, globex: Party, job: Job, shelf: Shelf, legal: Legal
) -> None:
    owned(job)
    shelf.import_("20", [{"tenant": "globex", "category": TELEMETRY}], audience="globex")
    shelf.import_("21", "none")
    id = leave(legal, mode="sale")
    with scope.everything(reason="audit"):
        own, theirs, shared = (ModelVersion.objects.get(version=version) for version in ("7", "20", "21"))
        for child, said in (
            (theirs, {}),
            (theirs, {"leave": uuid4()}),
            (theirs, {"leave": id}),  # for a sale
            (shared, {"leave": id}),
            (theirs, {"each_alone": True}),  # it is the tenant's alone
        ):
            with refuses("is that tenant's own"), transaction.atomic():
                Derivation.objects.create(
                    child=child, parent=own, kind="other", created_at=timezone.now(), entry_id=uuid4(), **said
                )


def test_a_key_of_one_tenant_may_name_a_base_that_it_sees(
    job: Job, acmes_job: Job, shelf: Shelf, acme: Party
) -> None:
    """What it may not see is unknown to it; what it sees is judged by its whole line."""
    give()
    give("globex", terms=under("t1", {"kind": "named", "name": "ACME Pumps"}))
    give(purpose=OWN)
    job.complete(job.cleared(run="a", model=named("5"), tenants=["acme"]), ("acme", TELEMETRY, 5))
    job.complete(job.cleared(run="g", model=named("6"), tenants=["globex"]), ("globex", TELEMETRY, 5))
    shelf.derive("4", "5", "6", kind="merge", audience="shared")
    mine: dict[str, Any] = {"purpose": OWN, "audience": "acme", "tenants": ["acme"]}
    unseen = acmes_job.clear(run="1", **mine, model=named("7"), base=named("6"))
    assert (unseen.status, unseen.code) == (422, "unknown_model")
    forbidden = acmes_job.clear(run="2", **mine, model=named("7"), base=named("4"))
    assert (forbidden.status, forbidden.code) == (422, "use_not_allowed")
    assert "globex" not in forbidden.raw.decode() if isinstance(forbidden.raw, bytes) else forbidden.raw
    cleared = acmes_job.clear(run="3", **mine, model=named("7"), base=named("5"))
    assert (cleared.status, cleared["status"]) == (201, "active"), cleared.raw
    assert shelf.shown("7")["ancestors"]["count"] == 1
    again = acmes_job.clear(run="3", **mine, model=named("7"), base=named("5"))
    assert (again.status, again["id"]) == (200, cleared["id"])
    # the manifest holds no other tenant's data
    assert {one["tenant"] for one in acmes_job.manifest(cleared["id"])["entries"]} == {"acme"}


def test_with_a_base_a_key_of_one_tenant_clears_its_own_data_alone(
    job: Job, acmes_job: Job, acme: Party
) -> None:
    give()
    give("globex")
    job.complete(job.cleared(run="a", model=named("5"), tenants=["acme"]), ("acme", TELEMETRY, 5))
    cleared = acmes_job.clear(run="own", model=named("7"), base=named("5"), tenants="*")
    assert cleared.status == 201, cleared.raw
    entries = acmes_job.manifest(cleared["id"])["entries"]
    assert {one["tenant"] for one in entries} == {"acme"}
    named_other = acmes_job.clear(run="x", model=named("8"), base=named("5"), tenants=["globex"])
    assert named_other["status"] == "denied"
    assert [one["reasons"][0]["code"] for one in named_other["manifest"]["excluded"]] == ["unknown_tenant"]
