"""Agreements over HTTP: what they say, that they stay, and that what widens waits for two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import clock
from tenants.operations import approvals
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.api.papers import SWEEP, Desk, holder
from tests.people import Party, customer
from wire import times

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


def later(**span: float) -> str:
    return times.render(clock.now() + timedelta(**span))


def test_a_paper_keeps_everything_that_it_says(desk: Desk) -> None:
    desk.recorded("dpa-1", training="opt_in", kind="dpa")
    said: dict[str, Any] = {
        "kind": "msa",
        "training": "silent",
        "data_use": "wider",
        "amended_by": "signed_writing",
        "renewal": "auto",
        "notice_days": 90,
        "rank": 2,
        "contacts": [{"name": "Cleo Clerk", "email": "cleo@acme.example"}],
        "ends": {"reference": "dpa-1", "at": "2031-01-01T00:00:00Z"},
        "binds": "account_and_controlled",
        "scope": {"tenants": ["acme"], "categories": ["machine-telemetry"], "purposes": []},
        "confidential_from_parent": True,
        "effective_from": "2025-01-01T00:00:00Z",
        "effective_until": "2031-01-01T00:00:00Z",
    }
    made = desk.recorded("msa-1", **said)
    check(made.body, "Agreement")
    assert made.status == 201
    assert {name: made[name] for name in said} == said
    assert (made["independent"], made["amends"], made["status"], made["approvals"]) == (
        False, None, "effective", [],
    )  # fmt: skip
    assert desk.clerk.get("/v1/accounts/acme/agreements/msa-1").body == made.body


@pytest.mark.parametrize(
    ("kind", "data_use", "reasons"),
    [
        ("msa", "services_only", ["agreement_prohibits"]),
        ("dpa", "services_only", ["agreement_prohibits"]),
        ("order_form", None, []),
        ("amendment", None, []),
    ],
)
def test_a_silent_paper_that_leaves_it_out_limits_use_to_the_services_if_it_is_a_contract(
    desk: Desk, kind: str, data_use: str | None, reasons: list[str]
) -> None:
    desk.consent()
    assert desk.recorded("paper", kind=kind, training="silent")["data_use"] == data_use
    assert desk.why() == reasons


def test_a_silent_amendment_keeps_the_word_of_what_it_amends(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa")
    for reference, kind in (("order-1", "order_form"), ("am-1", "amendment")):
        desk.recorded(reference, kind=kind, training="silent", amends="msa")
    assert desk.why() == ["agreement_prohibits"]
    assert desk.decide()["reasons"][0]["detail"]["agreement"] == "msa"


@pytest.mark.parametrize("training", ["opt_in", "prohibited"])
def test_only_a_silent_paper_says_how_data_is_used(desk: Desk, training: str) -> None:
    refused = desk.paper("msa", training=training, data_use="wider")
    assert (refused.status, refused.code) == (422, "data_use_not_silent")


@pytest.mark.parametrize(
    ("said", "binds"),
    [
        ({"training": "prohibited"}, "account_and_controlled"),
        ({"training": "silent"}, "account_and_controlled"),
        ({"training": "opt_in"}, "account"),
        ({"training": "prohibited", "binds": "account"}, "account"),
    ],
)
def test_a_prohibition_binds_the_accounts_below_unless_it_says_otherwise(
    desk: Desk, said: dict[str, Any], binds: str
) -> None:
    assert desk.recorded("msa", **said)["binds"] == binds


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"rank": 0}, 400, "bad_value"),
        ({"data_use": "unstated"}, 400, "bad_value"),
        ({"contacts": [{"name": "Cleo"}]}, 400, "missing_member"),
        ({"scope": {"sites": ["x"]}}, 400, "unknown_member"),
        ({"scope": {"tenants": ["globex"]}}, 422, "unknown_tenant"),
        ({"scope": {"categories": ["nothing"]}}, 422, "unknown_category"),
        ({"scope": {"purposes": ["nothing"]}}, 422, "unknown_purpose"),
        ({"ends": {"reference": "none", "at": "2030-01-01T00:00:00Z"}}, 422, "unknown_agreement"),
        ({"ends": {"reference": "msa", "at": "2030-01-01T00:00:00Z"}}, 422, "unknown_agreement"),
        ({"amends": "none"}, 422, "unknown_agreement"),
        ({"independent": True}, 422, "account_has_no_parent"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, said: dict[str, Any], status: int, code: str) -> None:
    customer("globex", "Globex Turbines")
    refused = desk.paper("msa", **said)
    errors = [error["code"] for error in refused["errors"]]
    assert (refused.status, code in (refused.code, *errors)) == (status, True), refused.body


def test_a_reference_is_recorded_once(desk: Desk) -> None:
    evidence = desk.upload()
    made = desk.recorded("msa", training="prohibited", evidence=evidence, rank=1)
    again = desk.recorded("msa", training="prohibited", evidence=evidence, rank=1)
    shorter = desk.recorded("msa", training="prohibited")
    assert (again.status, again.body, shorter.status, shorter.body) == (200, made.body, 200, made.body)
    for change in ({"training": "opt_in"}, {"rank": None}, {"rank": 2}, {"effective_until": later(days=1)}):
        refused = desk.paper("msa", **{"training": "prohibited", **change})
        assert (refused.status, refused.code) == (409, "agreement_recorded")
    desk.consent()
    assert desk.why() == ["agreement_prohibits"]


def test_lifting_a_prohibition_needs_a_document_that_was_uploaded_for_it(desk: Desk) -> None:
    old = desk.upload()
    desk.recorded("msa", evidence=old)
    lifts = {"kind": "amendment", "training": "opt_in", "amends": "msa"}
    for evidence in ([], [{"sha256": "cd" * 32, "name": "held by the caller.pdf"}], old):
        refused = desk.paper("am-1", **lifts, evidence=evidence)
        assert (refused.status, refused.code) == (422, "new_evidence_needed")
    assert desk.clerk.get("/v1/accounts/acme/agreements/am-1").status == 404
    made = desk.amend("am-1", amends="msa")
    assert (made.status, made["status"]) == (201, "pending")


def test_an_amendment_that_lifts_waits_for_a_second_person_and_five_working_days(
    desk: Desk, acme: Party
) -> None:
    consent = desk.consent()
    desk.recorded("msa")
    made = desk.amend("am-1", amends="msa")
    [waits] = made["approvals"]
    assert (waits["member"], waits["from"], waits["to"], waits["status"]) == (
        "training", "prohibited", "opt_in", "pending",
    )  # fmt: skip
    assert desk.why() == ["agreement_prohibits"]
    desk.approve(made, later=False)
    assert desk.clerk.get("/v1/accounts/acme/agreements/am-1")["status"] == "pending"
    assert desk.why() == ["agreement_prohibits"]
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=4)) == 0
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=15)) == 1
    seen = desk.clerk.get("/v1/accounts/acme/agreements/am-1")
    assert (seen["status"], seen["approvals"]) == ("effective", [])
    assert desk.why() == []
    assert desk.decide()["consent"] == consent["id"]


def test_an_amendment_that_is_refused_never_has_effect(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    made = desk.amend("am-1", amends="msa")
    [waits] = made["approvals"]
    assert desk.colleague.post(f"/v1/approvals/{waits['id']}/refuse", {"reason": "Not signed"}).status == 200
    assert desk.clerk.get("/v1/accounts/acme/agreements/am-1")["status"] == "refused"
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=60)) == 0
    assert desk.why() == ["agreement_prohibits"]


def test_an_owners_objection_keeps_it_closed(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    made = desk.amend("am-1", amends="msa")
    desk.approve(made, later=False)
    desk.owner_refuses(made, acme.account)
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=60)) == 0
    assert desk.why() == ["agreement_prohibits"]


def test_who_records_it_does_not_approve_it(desk: Desk) -> None:
    desk.recorded("msa")
    [waits] = desk.amend("am-1", amends="msa")["approvals"]
    own = Api(key_for("approve", holder=holder("max@vendor.example")))
    assert own.post(f"/v1/approvals/{waits['id']}/approve").code == "approver_is_proposer"


def test_an_owner_lifts_at_once(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    made = desk.amend("am-1", amends="msa")
    desk.owner_approves(made, acme.account)
    assert desk.why() == []


@pytest.mark.parametrize(
    "lift",
    [
        {"training": "opt_in", "amends": "msa"},
        {"training": "silent", "data_use": "wider", "amends": "msa"},
        {"training": "opt_in", "amends": "msa", "scope": {"categories": ["machine-telemetry"]}},
        {"training": "opt_in", "amends": "msa", "scope": {"tenants": ["acme"]}},
        {"training": "silent", "ends": {"reference": "msa", "at": "2025-01-01T00:00:00Z"}},
        {"training": "opt_in", "ends": {"reference": "msa", "at": "2030-01-01T00:00:00Z"}},
        {"training": "prohibited", "amends": "msa", "binds": "account"},
        {"training": "prohibited", "amends": "msa", "effective_until": "2030-01-01T00:00:00Z"},
    ],
    ids=["opt_in", "wider", "category", "tenant", "ends", "ends later", "binds less", "shorter"],
)
def test_what_lifts_or_narrows_a_prohibition_waits(desk: Desk, lift: dict[str, Any]) -> None:
    desk.consent()
    desk.recorded("msa")
    if lift["training"] == "prohibited" and "effective_until" in lift:
        # It ends by its date, and a prohibition that ends by date still denies: nothing is lifted.
        assert desk.amend("am-1", **lift)["status"] == "effective"
        return
    made = desk.amend("am-1", **lift)
    assert made["status"] == "pending"
    assert desk.why() == ["agreement_prohibits"]


@pytest.mark.parametrize(
    "narrow",
    [
        {"training": "prohibited"},
        {"training": "silent", "data_use": "services_only"},
        {"training": "opt_in", "amends": "msa", "rank": 1},
        {"training": "prohibited", "amends": "msa", "scope": {"purposes": ["train-shared-model"]}},
    ],
)
def test_what_narrows_or_changes_nothing_acts_at_once(desk: Desk, narrow: dict[str, Any]) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in")
    assert desk.recorded("am-1", **narrow)["status"] == "effective"
    assert desk.why() == ([] if narrow["training"] == "opt_in" else ["agreement_prohibits"])


def test_a_paper_in_error_is_voided_by_two(desk: Desk, acme: Party) -> None:
    before = desk.consent()
    desk.recorded("msa")
    path = "/v1/accounts/acme/agreements/msa/void"
    assert desk.clerk.post(path, {}).status == 400
    voided = desk.clerk.post(path, {"reason": "Signed by another customer"})
    assert (voided.status, voided["status"]) == (200, "effective")
    [waits] = voided["approvals"]
    assert (waits["member"], waits["from"], waits["to"]) == ("voided", False, True)
    assert desk.clerk.post(path, {"reason": "Signed by another customer"})["approvals"] == voided["approvals"]
    assert desk.why() == ["agreement_prohibits"]
    desk.approve(voided)
    assert desk.clerk.get("/v1/accounts/acme/agreements/msa")["status"] == "voided"
    # Consents that only this paper stopped go on once an owner confirms.
    assert desk.why() == ["proposed_only"]
    assert desk.clerk.get(f"/v1/consents/{before['id']}")["status"] == "proposed"
    assert desk.confirm(before["id"])["status"] == "active"
    assert desk.why() == []
    assert desk.clerk.post("/v1/accounts/acme/agreements/none/void", {"reason": "x"}).status == 404


def test_a_paper_that_an_owner_voids_stops_nothing_any_more(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    voided = desk.clerk.post("/v1/accounts/acme/agreements/msa/void", {"reason": "Wrong customer"})
    desk.owner_approves(voided, acme.account)
    assert desk.why() == []


def test_voiding_what_permits_acts_at_once(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    desk.owner_approves(desk.amend("am-1", amends="msa"), acme.account)
    assert desk.why() == []
    voided = desk.clerk.post("/v1/accounts/acme/agreements/am-1/void", {"reason": "Not signed"})
    assert (voided["status"], voided["approvals"]) == ("voided", [])
    assert desk.why() == ["agreement_prohibits"]


def test_nothing_springs_to_life(desk: Desk, acme: Party) -> None:
    desk.recorded("msa")
    under = desk.consent()
    assert under["status"] == "suspended"
    desk.owner_approves(desk.amend("am-1", amends="msa"), acme.account)
    assert desk.why() == ["proposed_only"]
    assert desk.clerk.get(f"/v1/consents/{under['id']}")["status"] == "proposed"
    batch = desk.clerk.post(
        "/v1/decisions/batch",
        {
            "purpose": "train-shared-model", "form": "raw", "region": "DE", "model_family": "wear",
            "items": [{"tenant": "acme", "category": "machine-telemetry"}],
        },
    )  # fmt: skip
    assert batch["reasons"]["codes"] == ["proposed_only"]
    assert desk.confirm(under["id"])["status"] == "active"
    assert desk.why() == []


def test_a_refused_one_stays_dead(desk: Desk, acme: Party) -> None:
    desk.recorded("msa")
    under = desk.consent()
    desk.owner_approves(desk.amend("am-1", amends="msa"), acme.account)
    refused = desk.clerk.post(f"/v1/consents/{under['id']}/refuse", {})
    assert refused["status"] == "refused", refused.body
    assert desk.why() == ["no_consent"]


def test_in_test_mode_one_person_suffices(testing: Any) -> None:
    vendor.record(mode="test")
    customer("acme", "ACME Pumps", mode="test")
    desk = Desk(mode="test")
    desk.consent()
    desk.recorded("msa")
    assert desk.amend("am-1", amends="msa")["status"] == "effective"
    assert desk.why() == []
