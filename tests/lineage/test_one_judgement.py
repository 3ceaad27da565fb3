"""Every use of a model is judged by the same rules, over HTTP: each test names the sentence that it proves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledger import scope
from lineage.transfers.operations import waivers as lineage_waivers
from tenants.operations import families
from tests import moves
from tests.api.client import Api, key_for
from tests.catalogue import OWN, TELEMETRY, give, publish
from tests.lineage.promises import HOLLIS, Legal, competitors, under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.lineage.waivers import grant
from tests.people import PASSWORD, SETUP, Party, customer, human, member
from wire import ids

GLOBEX = {"name": "Globex Turbines", "kind": "company"}


@pytest.fixture
def legal(db: None) -> Legal:
    return Legal(Api(key_for()))


@pytest.fixture
def rivals(catalogue: None, acme: Party, globex: Party, job: Job) -> None:
    """The shared model 7 learned from ACME, which named Globex as its competitor."""
    competitors(acme, "Globex Turbines")
    give(terms=under("t1", {"kind": "competitor"}))
    job.cleared(tenants=["acme"])


def owned(job: Job, ownership: str = "tenant", version: str = "7") -> None:
    """A model of ACME's own."""
    give(purpose=OWN, terms=under(f"own-{ownership}", model_ownership=ownership))
    job.cleared(run=f"own-{version}", purpose=OWN, audience="acme", model=named(version))


def test_derive_for_an_audience_is_refused_where_serving_it_would_be(rivals: None, shelf: Shelf) -> None:
    refused = shelf.derive("8", "7", audience="globex")
    assert (refused.status, refused.code) == (422, "use_not_allowed")
    assert "is_the_party" in refused["detail"]
    assert "acme" not in refused["detail"]
    assert shelf.shown("8").status == 404
    assert shelf.derive("8", "7", audience="acme").status == 201


def test_serving_and_hosted_use_agree(rivals: None, shelf: Shelf, legal: Legal) -> None:
    served = shelf.check("7", "serve", audience="globex")
    assert (served["allow"], [one["code"] for one in served["reasons"]]) == (False, ["audience_not_allowed"])
    (against,) = served["blocking"]
    assert (against["kind"], against["tenant"], against["why"]) == ("covenant", "acme", "is_the_party")
    transferred = legal.check(GLOBEX, mode="hosted_use")
    assert transferred["blocking"] == served["blocking"]


def test_a_covenant_never_counts_against_the_account_that_it_protects(
    catalogue: None, acme: Party, job: Job, shelf: Shelf, legal: Legal
) -> None:
    give(terms=under("t1", {"kind": "anyone"}, {"kind": "tenant"}, {"kind": "competitor"}))
    job.cleared()
    assert shelf.reasons("7", "serve", audience="acme") == []
    assert legal.outcome({"name": "ACME Pumps", "kind": "tenant"}, mode="hosted_use") == "allowed"
    assert legal.outcome({"name": "ACME Pumps", "kind": "company"}) == "allowed"


def test_serve_requires_an_audience(catalogue: None, shelf: Shelf) -> None:
    shelf.import_("1", "none")
    refused = shelf.api.post("/v1/models/check", {"model": named("1"), "use": "serve"})
    assert (refused.status, refused["errors"][0]["pointer"]) == (400, "/audience")


def test_a_shared_model_lists_whom_it_may_not_serve(rivals: None, shelf: Shelf) -> None:
    for use, audience in (("serve", {"audience": "shared"}), ("deploy", {}), ("derive", {})):
        answered = shelf.check("7", use, **audience)
        assert (answered["allow"], answered["not_for"]) == (True, ["globex"])
    assert shelf.check("7", "serve", audience="acme")["not_for"] == []


def test_a_region_of_the_consent_binds_the_model(
    catalogue: None, acme: Party, job: Job, shelf: Shelf
) -> None:
    give(said={"regions": ["DE"]})
    job.cleared()
    for use in ("deploy", "serve"):
        refused = shelf.check("7", use, region="US")
        assert [one["code"] for one in refused["reasons"]] == ["region_not_allowed"]
        assert [(one["kind"], one["tenant"]) for one in refused["blocking"]] == [("region", "acme")]
        assert shelf.reasons("7", use, region="DE") == []


def test_terms_may_say_that_regions_do_not_cover_models(
    catalogue: None, acme: Party, job: Job, shelf: Shelf
) -> None:
    give(terms=under("t1", regions_cover_models=False), said={"regions": ["DE"]})
    job.cleared()
    assert shelf.reasons("7", "deploy", region="US") == []


def test_a_version_into_which_anybody_elses_data_went_is_the_vendors(
    catalogue: None, acme: Party, globex: Party, job: Job, shelf: Shelf
) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 5))
    shelf.derive("8", "7", audience="globex")
    for answered in (shelf.api.get("/v1/models/wear/pm/8/ownership"), shelf.shown("8")):
        assert answered["ownership"] == "vendor"
    assert shelf.api.get("/v1/models/wear/pm/8/ownership")["owners"] == ["vendor"]


@pytest.mark.usefixtures("catalogue", "acme", "globex")
@pytest.mark.parametrize("ownership", ["tenant", "joint"])
def test_a_full_fine_tune_over_others_data_is_no_tenants(job: Job, shelf: Shelf, ownership: str) -> None:
    give("globex")
    job.complete(job.cleared(tenants=["globex"], model=named("6")), ("globex", TELEMETRY, 5))
    assert shelf.derive("7", "6", audience="acme").status == 201
    give(purpose=OWN, terms=under("own", model_ownership=ownership))
    refused = job.clear(run="own", purpose=OWN, audience="acme")
    assert (refused.status, refused.code) == (422, "ownership_conflict")
    # the other way round: first its own model, then others' data into it
    job.cleared(run="own", purpose=OWN, audience="acme", model=named("9"))
    for child, parents in (("9", ["6"]), ("10", ["9", "6"])):
        refused = shelf.derive(child, *parents)
        assert (refused.status, refused.code) == (422, "ownership_conflict"), child
    assert shelf.shown("10").status == 404


@pytest.mark.usefixtures("catalogue", "acme", "globex")
@pytest.mark.parametrize(("ownership", "owners"), [("tenant", ["acme"]), ("joint", ["vendor", "acme"])])
def test_an_adapter_that_only_its_tenants_data_made_is_the_tenants_whatever_its_base(
    job: Job, shelf: Shelf, legal: Legal, ownership: str, owners: list[str]
) -> None:
    give("globex", terms=under("t1", {"kind": "named", "name": "Hollis Bearings"}))
    job.complete(job.cleared(tenants=["globex"], model=named("6")), ("globex", TELEMETRY, 5))
    assert shelf.derive("7", "6", audience="acme", kind="adapter").status == 201
    owned(job, ownership)
    stated = shelf.api.get("/v1/models/wear/pm/7/ownership")
    assert (stated["owners"], stated["base"]) == (owners, named("6"))
    assert shelf.shown("7")["ownership"] == ownership
    # the composed version is served to that tenant alone, and its base's covenants still bind
    assert shelf.reasons("7", "serve", audience="acme") == []
    assert shelf.reasons("7", "serve", audience="globex") == ["audience_not_allowed"]
    assert {(one["kind"], one["tenant"]) for one in legal.check(mode="sale")["blocking"]} == {
        ("covenant", "globex"),
        ("owner", "acme"),
    }


def test_an_adapter_has_one_parent(catalogue: None, shelf: Shelf) -> None:
    shelf.import_("1", "none")
    shelf.import_("2", "none")
    refused = shelf.derive("3", "1", "2", kind="adapter")
    assert (refused.status, refused["errors"][0]["pointer"]) == (400, "/parents")


@pytest.mark.usefixtures("catalogue", "acme", "globex")
@pytest.mark.parametrize("mode", ["sale", "licence", "weights", "hosted_use", None])
@pytest.mark.parametrize("ownership", ["tenant", "joint"])
def test_what_a_tenant_owns_goes_to_others_only_with_its_leave(
    job: Job, legal: Legal, mode: str | None, ownership: str
) -> None:
    owned(job, ownership)
    said = {} if mode is None else {"mode": mode}
    refused = legal.check(**said)
    (against,) = refused["blocking"]
    assert (against["kind"], against["tenant"], against["covenant"]) == ("owner", "acme", None)
    asked = legal.api.post(
        "/v1/transfers/waivers", {"recipient": HOLLIS, "model": named("7"), "note": "n", **said}
    )
    assert asked.status == 201, asked.raw
    (leave,) = asked["data"]
    assert (leave["owners_leave"], leave["covenants"]) == (True, [])
    grant(ids.parse(ids.WAIVER, leave["id"]))
    allowed = legal.check(**said)
    assert (allowed["allow"], [one["kind"] for one in allowed["waived"]]) == (True, ["owner"])
    with scope.everything(reason="staff"):
        lineage_waivers.revoke_waiver(waiver=ids.parse(ids.WAIVER, leave["id"]), by=SETUP, at=timezone.now())
    assert legal.outcome(**said) == "blocked"


def test_a_change_of_control_needs_no_owners_leave(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    owned(job)
    assert legal.outcome(vendor=True) == "allowed"


def test_the_owner_itself_gets_its_model(catalogue: None, acme: Party, job: Job, legal: Legal) -> None:
    owned(job)
    assert legal.outcome({"name": "ACME Pumps", "kind": "tenant"}, mode="weights") == "allowed"


def test_a_model_for_one_tenant_is_for_nobody_else_although_the_vendor_owns_it(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    owned(job, "vendor")
    (against,) = legal.check(mode="hosted_use")["blocking"]
    assert (against["kind"], against["why"]) == ("audience", "for_one_tenant")
    refused = legal.api.post("/v1/transfers/waivers", {"recipient": HOLLIS, "model": named("7"), "note": "n"})
    assert (refused.status, refused.code) == (409, "nothing_to_waive")


def test_a_breach_in_the_line_blocks_every_transfer(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 3))
    assert [one["kind"] for one in legal.check(mode="weights")["blocking"]] == ["breach"]


def test_the_structure_of_a_recipient_is_judged(rivals: None, legal: Legal) -> None:
    fund: dict[str, Any] = {"name": "Quiet Water Capital", "kind": "financial_buyer"}
    globex = {"name": "Globex Turbines"}
    assert legal.outcome(fund) == "allowed"
    assert legal.outcome({**fund, "controls": [globex]}) == "blocked"
    assert legal.outcome({**fund, "controlled_by": [globex]}) == "blocked"
    assert legal.outcome({**fund, "controls": [{**globex, "votes_bps": 2000}]}) == "review"
    assert legal.outcome({**fund, "controls": [{**globex, "votes_bps": 5001}]}) == "blocked"
    assert legal.outcome({**fund, "controls": [{**globex, "votes_bps": 1000}]}) == "allowed"
    assert (
        legal.outcome({**fund, "controls": [{**globex, "votes_bps": 0, "basis": "fund_manager"}]})
        == "blocked"
    )
    shown = legal.check(
        {**fund, "controls": [globex], "evidence": [{"text": "Register", "dated": "2026-11-30"}]}
    )
    assert shown["recipient"]["controls"][0]["name"] == "Globex Turbines"
    assert shown["recipient"]["evidence"] == [{"text": "Register", "dated": "2026-11-30", "sha256": None}]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"controls": [{}]}, "/recipient/controls/0/name"),
        ({"controls": [{"name": "G", "votes_bps": 10001}]}, "/recipient/controls/0/votes_bps"),
        ({"controlled_by": [{"name": "G", "basis": "rumour"}]}, "/recipient/controlled_by/0/basis"),
        ({"controlled_by": [{"name": "G", "lei": "1"}]}, "/recipient/controlled_by/0/lei"),
        ({"evidence": [{"text": "t", "dated": "yesterday"}]}, "/recipient/evidence/0/dated"),
        ({"owns": []}, "/recipient/owns"),
    ],
)
def test_a_faulty_structure_is_refused(legal: Legal, said: dict[str, Any], pointer: str) -> None:
    answered = legal.api.post("/v1/transfers/check", {"recipient": {**HOLLIS, **said}, "vendor": True})
    assert answered.status == 400
    assert pointer in [one["pointer"] for one in answered["errors"]]


def test_financial_buyer_never_lifts_a_covenant_for_the_competitor(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    competitors(acme, "Globex Turbines")
    give(terms=under("t1", {"kind": "anyone", "except": ["financial_buyer"]}))
    job.cleared(tenants=["acme"])
    fund = {"name": "Quiet Water Capital", "kind": "financial_buyer"}
    assert legal.outcome({**GLOBEX, "kind": "financial_buyer"}) == "blocked"
    assert legal.outcome({"name": "Globex", "kind": "financial_buyer"}) == "review"
    assert legal.outcome({**fund, "controls": [{"name": "Globex Turbines"}]}) == "blocked"
    assert legal.outcome(fund) == "review"


def test_modes_are_required_in_new_terms(db: None) -> None:
    answered = Api(key_for("catalogue:write")).post(
        "/v1/terms",
        {
            "version": "t1",
            "title": "Terms",
            "body_markdown": "# Terms",
            "requires_reacceptance": False,
            "clauses": {
                "model_ownership": "vendor",
                "retention_days": 1,
                "on_withdrawal": "stop",
                "destruction_days": 1,
                "audit_right": True,
                "residual_risk_statement": "",
                "no_transfer_to": [{"kind": "competitor"}],
            },
        },
    )
    assert (answered.status, answered["errors"][0]["pointer"]) == (400, "/clauses/no_transfer_to/0/modes")


def test_a_tenants_key_gets_the_whole_judgement_and_nobody_elses_contract(
    rivals: None, globex: Party, job: Job, shelf: Shelf
) -> None:
    give("globex")
    job.cleared(run="n2", tenants=["globex"])
    theirs = Shelf(Api(key_for("runs", tenant=globex.tenant)))
    refused = theirs.check("7", "serve", audience="globex")
    assert refused["allow"] is False
    assert refused["blocking"] == [
        {"kind": "covenant", "tenant": None, "covenant": None, "entry": None, "why": "is_the_party"}
    ]
    shared = theirs.check("7", "serve", audience="shared")
    assert shared["not_for"] == ["globex"]


def test_a_customer_bought_by_anothers_competitor_is_not_served(
    catalogue: None, acme: Party, globex: Party, job: Job, shelf: Shelf
) -> None:
    """Who may be served is judged anew: ACME named Hollis, and Hollis takes Globex over."""
    competitors(acme, "Hollis Bearings Ltd")
    customer("hollis", "Hollis Bearings Ltd")
    give(terms=under("t1", {"kind": "competitor"}))
    job.cleared(tenants=["acme"])
    assert shelf.check("7", "serve", audience="globex")["allow"] is True
    assert "globex" not in shelf.check("7", "serve", audience="shared")["not_for"]
    moves.move("globex", "hollis", "succession")
    assert shelf.check("7", "serve", audience="globex")["allow"] is False
    assert "globex" in shelf.check("7", "serve", audience="shared")["not_for"]
    assert shelf.check("7", "serve", audience="acme")["allow"] is True


def test_whom_the_account_before_named_as_a_competitor_stays_one(
    catalogue: None, acme: Party, globex: Party, job: Job, shelf: Shelf
) -> None:
    competitors(acme, "Globex Turbines")
    customer("newco", "Newco SE")
    give(terms=under("t1", {"kind": "competitor"}))
    job.cleared(tenants=["acme"])
    moves.move("acme", "newco", "succession")
    assert shelf.check("7", "serve", audience="globex")["allow"] is False
    assert shelf.check("7", "serve", audience="acme")["allow"] is True


def test_a_successor_keeps_covenants_and_audit_rights_over_earlier_models(
    catalogue: None, acme: Party, globex: Party, job: Job, shelf: Shelf
) -> None:
    """ACME's plant is split off and sold to Newco, which names Globex as its competitor."""
    competitors(acme, "Hollis Bearings Ltd")
    give(terms=under("t1", {"kind": "competitor"}))
    job.cleared(tenants=["acme"])
    with scope.everything(reason="staff"):
        families.split(tenant=acme.tenant, into=["plant"], by=SETUP, at=timezone.now())
    newco = customer("newco", "Newco SE")
    assert shelf.check("7", "serve", audience="globex")["allow"] is True
    moves.move("plant", "newco", "assignment")
    competitors(newco, "Globex Turbines")
    against = shelf.check("7", "serve", audience="globex")
    assert (against["allow"], against["blocking"][0]["tenant"]) == (False, "plant")
    nina = member(human("nina@newco.example", "Nina North"), newco, "owner")
    pages = Client()
    assert pages.login(email=nina.email, password=PASSWORD)
    assert "pm" in pages.get("/live/plant/models/").content.decode()
    assert pages.get("/live/plant/models/wear/pm/7/").status_code == 200
    assert pages.get("/live/acme/").status_code == 404
    job.cleared(run="later", tenants=["acme"], model=named("9"))
    assert pages.get("/live/plant/models/wear/pm/9/").status_code == 404


def test_a_running_job_loses_a_tenant_that_changed_hands(
    catalogue: None, acme: Party, globex: Party, job: Job
) -> None:
    give()
    run = job.cleared(tenants=["acme"])
    assert job.beat(run)["withdrawn"] == []
    customer("newco", "Newco SE")
    moves.move("acme", "newco")
    assert [each["tenant"] for each in job.beat(run)["withdrawn"]] == ["acme"]


def test_the_owner_is_the_same_for_every_reader(catalogue: None, acme: Party, job: Job) -> None:
    publish("joint", clauses={"model_ownership": "joint"})
    give(purpose=OWN, terms="joint")
    job.complete(job.cleared(purpose=OWN, audience="acme"), ("acme", TELEMETRY, 5))
    for api in (job.api, Api(key_for("audit", tenant=acme.tenant))):
        assert Shelf(api).shown("7")["ownership"] == "joint"
        assert api.get("/v1/models/wear/pm/7/ownership")["owners"] == ["vendor", "acme"]
