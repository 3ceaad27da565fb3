"""May a model, or the vendor itself, go to somebody? Answered from the covenants of the full line, and looked after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.operations import changes
from ledger import clock, scope
from ledger import queries as ledger
from lineage.destruction.queries import holdings
from tenants.operations import approvals
from tests.api.client import Api, check, key_for
from tests.api.papers import SWEEP, Desk
from tests.catalogue import OWN, SHIFTS, TELEMETRY, give
from tests.lineage.promises import HOLLIS, Legal, agreed, competitors, under, work_off
from tests.lineage.runs import RUN, Job
from tests.lineage.shelf import Shelf, named
from tests.people import SETUP, Party
from wire import ids

NEUTRAL = {"name": "Quiet Water Foundation", "kind": "company"}


@pytest.fixture
def legal(admin: Api) -> Legal:
    return Legal(admin)


@pytest.fixture
def admin(db: None) -> Api:
    return Api(key_for())


@pytest.fixture
def shelf(db: None) -> Shelf:
    return Shelf(Api(key_for("runs")))


def trained(job: Job) -> str:
    return job.cleared()


def test_a_competitor_gets_nothing(catalogue: None, acme: Party, job: Job, legal: Legal) -> None:
    competitors(acme, "Hollis Bearings")
    given = give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    answered = legal.check()
    assert (answered["allow"], answered["review_required"]) == (False, False)
    (blocking,) = answered["blocking"]
    assert blocking["tenant"] == "acme"
    assert blocking["covenant"]["kind"] == "competitor"
    assert blocking["why"] == "is_the_party"
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=ids.parse(ids.ENTRY, blocking["entry"]))
    assert (entry.kind, entry.body["consent"]) == ("consent.stated/2", str(given.consent))
    assert legal.outcome(NEUTRAL) == "allowed"


def test_a_mode_that_is_not_promised_is_free(catalogue: None, acme: Party, job: Job, legal: Legal) -> None:
    give(terms=under("t1", {"kind": "anyone", "modes": ["sale"], "except": ["financial_buyer"]}))
    trained(job)
    assert legal.outcome(mode="sale") == "blocked"
    assert legal.outcome() == "blocked"
    assert legal.outcome(mode="licence") == "allowed"
    claimed = legal.check({**HOLLIS, "kind": "financial_buyer"}, mode="sale")
    assert (claimed["allow"], claimed["review_required"], claimed["blocking"]) == (False, True, [])
    assert claimed["review"][0]["why"] == "claim_not_approved"


def test_other_customers_get_nothing(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give(terms=under("t1", {"kind": "tenant"}))
    trained(job)
    assert legal.outcome({"name": "GLOBEX Turbines, Inc.", "kind": "company"}) == "blocked"
    assert legal.outcome({"name": "Globex", "kind": "company"}) == "review"
    assert legal.outcome({"name": "ACME Pumps", "kind": "company"}) == "allowed"
    assert legal.outcome({**NEUTRAL, "kind": "tenant"}) == "blocked"


def test_covenants_come_down_the_line(
    catalogue: None, acme: Party, job: Job, legal: Legal, shelf: Shelf
) -> None:
    give(terms=under("t1", {"kind": "anyone"}))
    trained(job)
    shelf.derive("7-int8", "7")
    shelf.derive("8", "7-int8")
    assert legal.outcome(model=named("8")) == "blocked"


def test_what_was_given_up_later_still_binds_what_was_made_under_it(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give(terms=under("t1", {"kind": "named", "name": "Hollis Bearings"}))
    trained(job)
    give(terms=under("t2"), at=datetime.now(UTC))
    assert legal.outcome() == "blocked"


def test_what_was_promised_later_binds_what_was_there_before(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give()
    trained(job)
    assert legal.outcome() == "allowed"
    give(terms=under("t2", {"kind": "anyone"}), at=datetime.now(UTC))
    assert legal.outcome() == "blocked"


def test_a_consent_for_another_purpose_binds_nothing_here(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give()
    give(terms=under("t2", {"kind": "anyone"}), category=SHIFTS, rights_attested=True)
    give(terms="t2", purpose=OWN)
    trained(job)
    assert legal.outcome() == "allowed"
    assert legal.outcome(vendor=True) == "blocked"


def test_a_tenant_that_a_run_did_not_use_does_not_bind_it(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give()
    give("globex", terms=under("t1", {"kind": "anyone"}))
    run = trained(job)
    assert legal.outcome() == "blocked"
    job.complete(run, ("acme", TELEMETRY, 10))
    assert legal.outcome() == "allowed"


def test_data_used_without_a_statement_needs_a_person(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give()
    job.complete(trained(job), ("globex", TELEMETRY, 10))
    answered = legal.check()
    assert answered["review"] == [
        {"kind": "lineage", "tenant": "globex", "covenant": None, "entry": None, "why": "no_statement"}
    ]
    assert (answered["allow"], answered["review_required"]) == (False, True)


def test_declared_sources_bind_by_every_statement(
    catalogue: None, acme: Party, legal: Legal, shelf: Shelf
) -> None:
    give(terms=under("t1", {"kind": "anyone"}))
    give(terms=under("t2"), at=datetime.now(UTC))
    shelf.import_("7", [{"tenant": "acme", "category": TELEMETRY}])
    assert legal.outcome() == "blocked"


def test_unknown_lineage_needs_a_person(catalogue: None, legal: Legal, shelf: Shelf) -> None:
    shelf.import_("7")
    answered = legal.check()
    assert (answered["allow"], answered["review_required"], answered["lineage_known"]) == (False, True, False)
    assert legal.outcome(vendor=True) == "review"
    shelf.retire("7")
    assert legal.outcome(vendor=True) == "allowed"


def test_open_weights_bind_nobody(catalogue: None, legal: Legal, shelf: Shelf) -> None:
    shelf.import_("7", "none")
    assert legal.outcome() == "allowed"


def test_the_vendor_goes_nowhere_that_any_customer_forbids(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    given = give(terms=under("t1", {"kind": "anyone"}))
    assert legal.outcome(vendor=True) == "blocked"
    trained(job)
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
    assert legal.outcome(vendor=True) == "blocked"  # a model still rests on it
    Shelf(legal.api).retire("7")
    assert legal.outcome(vendor=True) == "allowed"


def test_a_person_settles_an_unsure_match_for_good(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    (unsure,) = legal.check()["review"]
    reviewed = legal.review(unsure["covenant"])
    assert reviewed.status == 201, reviewed.raw
    check(reviewed.body, "TransferReview")
    assert legal.outcome() == "review"
    agreed(reviewed, acme)
    assert legal.outcome() == "allowed"
    assert legal.outcome({"name": "HOLLIS BEARINGS LIMITED", "kind": "company"}) == "allowed"
    legal.review(unsure["covenant"], same=True)
    assert legal.outcome() == "blocked"


def test_a_judgement_that_loosens_a_match_needs_two(catalogue: None, acme: Party, job: Job) -> None:
    """A second person of the vendor approves it, and it counts 5 working days after notice."""
    desk = Desk()
    legal = Legal(desk.clerk)
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    reviewed = legal.review({"kind": "competitor"})
    (waiting,) = reviewed["approvals"]
    assert (waiting["member"], waiting["status"]) == ("same", "pending")
    desk.approve(reviewed, later=False)
    assert desk.colleague.get(f"/v1/approvals/{waiting['id']}")["status"] == "approved"
    assert legal.outcome() == "review"
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=15)) == 1
    assert legal.outcome() == "allowed"


def test_a_judgement_that_is_refused_never_counts(catalogue: None, acme: Party, job: Job) -> None:
    desk = Desk()
    legal = Legal(desk.clerk)
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    reviewed = legal.review({"kind": "competitor"})
    desk.approve(reviewed, later=False)
    desk.owner_refuses(reviewed, acme.account)
    approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=15))
    assert legal.outcome() == "review"


def test_a_judgement_that_it_is_the_party_counts_at_once(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    loosened = legal.review({"kind": "competitor"})
    assert legal.review({"kind": "competitor"}, same=True)["approvals"] == []
    assert legal.outcome() == "blocked"
    agreed(loosened, acme)  # an older judgement, approved later, does not undo the newer one
    assert legal.outcome() == "blocked"


def test_a_competitor_named_later_was_not_judged(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}))
    trained(job)
    agreed(legal.review({"kind": "competitor"}), acme)
    competitors(acme, "Hollis", "Bearings Hollis")
    assert legal.outcome() == "review"


def test_what_is_sure_is_nobodys_to_judge(catalogue: None, acme: Party, legal: Legal) -> None:
    competitors(acme, "Hollis Bearings")
    give(terms=under("t1", {"kind": "competitor"}))
    refused = legal.review({"kind": "competitor"})
    assert (refused.status, refused.code) == (409, "not_unsure")
    unknown = legal.review({"kind": "anyone"})
    assert (unknown.status, unknown.code) == (422, "unknown_covenant")


def test_a_yes_is_taken_back_when_terms_change(catalogue: None, acme: Party, job: Job, legal: Legal) -> None:
    give()
    trained(job)
    work_off()
    yes = legal.check()
    assert yes["allow"]
    give(terms=under("t2", {"kind": "anyone"}), at=datetime.now(UTC))
    work_off()
    shown = legal.shown(yes["id"])
    assert shown["allow"]
    assert shown["changed"]["answer"]["blocking"][0]["tenant"] == "acme"
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=ids.parse(ids.ENTRY, shown["changed"]["entry"]))
    assert entry.kind == "transfer.changed/1"
    work_off()
    assert legal.shown(yes["id"]) == shown


def test_a_yes_is_taken_back_when_lineage_grows(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give()
    trained(job)
    yes = legal.check()
    give("globex", terms=under("t1", {"kind": "anyone"}))
    work_off()
    assert legal.shown(yes["id"])["changed"] is None
    assert job.clear(run="nightly-2", tenants=["globex"]).status == 201
    work_off()
    assert legal.shown(yes["id"])["changed"] is not None


def test_every_check_is_recorded_by_digests_alone(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give()
    trained(job)
    answered = legal.check()
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=ids.parse(ids.ENTRY, answered["entry"]))
    assert entry.kind == "transfer.checked/1"
    assert "Hollis" not in str(entry.body)
    listed = legal.api.get("/v1/transfers/checks")
    check(listed.body, "TransferCheckList")
    assert [one["id"] for one in listed["data"]] == [answered["id"]]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"recipient": {"name": "Hollis"}}, "/recipient/kind"),
        ({"recipient": {"name": " ", "kind": "company"}}, "/recipient/name"),
        ({"recipient": {**HOLLIS, "lei": "529900T8BM49AURSDO56"}}, "/recipient/lei"),
        ({"recipient": {**HOLLIS, "domain": "hollis"}}, "/recipient/domain"),
        ({"recipient": {**HOLLIS, "kind": "friend"}}, "/recipient/kind"),
        ({"recipient": {**HOLLIS, "more": 1}}, "/recipient/more"),
        ({"mode": "gift"}, "/mode"),
        ({"vendor": True, "model": named("7")}, "/model"),
        ({"vendor": False}, "/model"),
    ],
)
def test_a_faulty_question_is_refused(legal: Legal, said: dict[str, Any], pointer: str) -> None:
    asked = {"recipient": HOLLIS, **({"model": named("7")} if "vendor" not in said else {}), **said}
    answered = legal.api.post("/v1/transfers/check", asked)
    assert answered.status == 400
    assert pointer in [one["pointer"] for one in answered["errors"]]


def kept(job: Job, run: str, *used: tuple[str, str, int], kind: str = "data_set") -> str:
    """A run's only copy."""
    copy = {"kind": kind, "location": "s3://runs/1", "rows": 5}
    answered = job.complete(run, *used, holdings=[copy])
    assert answered.status == 200, answered.raw
    with scope.everything(reason="audit"):
        (holding, *_) = holdings.holdings(mode="live")
    return ids.render(ids.HOLDING, holding.id)


def test_a_copy_goes_where_everybody_with_a_slice_in_it_allows(
    catalogue: None, acme: Party, globex: Party, job: Job, legal: Legal
) -> None:
    give()
    give("globex", terms=under("t1", {"kind": "anyone"}))
    acmes = kept(job, job.cleared(tenants=["acme"]), ("acme", TELEMETRY, 3))
    both = kept(
        job, job.cleared(run="nightly-2", model=named("8")), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 2)
    )
    assert legal.outcome(holding=acmes) == "allowed"
    refused = legal.check(holding=both)
    assert [one["tenant"] for one in refused["blocking"]] == ["globex"]
    assert refused["subject"] == {"holding": both}


def test_a_copy_is_bound_by_stricter_terms_stated_later(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give()
    copy = kept(job, job.cleared(), ("acme", TELEMETRY, 3))
    yes = legal.check(holding=copy)
    assert yes["allow"] is True
    give(terms=under("t1", {"kind": "anyone"}), at=timezone.now())
    work_off()
    assert legal.outcome(holding=copy) == "blocked"
    assert legal.shown(yes["id"])["changed"] is not None


@pytest.mark.usefixtures("catalogue", "acme", "globex")
def test_a_checkpoint_is_bound_by_what_its_model_was_made_of(job: Job, legal: Legal, shelf: Shelf) -> None:
    give("globex", terms=under("t1", {"kind": "anyone"}))
    base = job.cleared(run="base", model=named("6"), tenants=["globex"])
    job.complete(base, ("globex", TELEMETRY, 2))
    give()
    run = job.cleared(tenants=["acme"])
    answered = shelf.derive("7", "6")
    assert answered.status in {200, 201}, answered.raw
    checkpoint = kept(job, run, ("acme", TELEMETRY, 3), kind="checkpoint")
    assert [one["tenant"] for one in legal.check(holding=checkpoint)["blocking"]] == ["globex"]


def test_a_copy_of_which_nothing_says_whose_it_is_needs_a_review(
    catalogue: None, acme: Party, job: Job, legal: Legal
) -> None:
    give()
    assert legal.outcome(holding=kept(job, job.cleared())) == "review"


def test_what_is_not_there_goes_nowhere(catalogue: None, legal: Legal) -> None:
    assert (legal.check().status, legal.check().code) == (404, "no_such_model")
    holding = legal.api.post(
        "/v1/transfers/check", {"holding": "hld_01k2v3w4x5y6z7a8b9c0d1e2f3", "recipient": HOLLIS}
    )
    assert (holding.status, holding.code) == (404, "no_such_holding")
    assert legal.api.get("/v1/transfers/checks/chk_01k2v3w4x5y6z7a8b9c0d1e2f3").status == 404


def test_a_tenants_own_key_asks_nothing_of_it(acmes_job: Job) -> None:
    assert acmes_job.api.post("/v1/transfers/check", {"vendor": True, "recipient": HOLLIS}).status == 403


def test_the_run_keeps_the_consents_it_rests_on(catalogue: None, acme: Party, job: Job) -> None:
    from lineage.clearances.models.cleared_tenant import ClearedTenant

    given = give()
    job.cleared(**RUN)
    with scope.everything(reason="audit"):
        row = ClearedTenant.objects.get()
    assert (row.categories, row.consents) == ([TELEMETRY], [given.consent])
