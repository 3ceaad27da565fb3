"""How a customer classes its data, over HTTP: who raises and lowers it, and the second signature of critical data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.operations import sweep
from ledger import auditing, clock, projections
from tests import catalogue
from tests.api.classing import ADA, BEN, PATH, confirm, put, state
from tests.api.client import Answered, Api, check, key_for
from tests.api.papers import SWEEP, Desk
from tests.people import Human, Party

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


@pytest.fixture
def two(alice: Human, bob: Human) -> None:
    """Two members who may consent."""


@pytest.fixture(autouse=True)
def _rows_are_the_fold(acme: Party) -> Iterator[None]:
    yield
    names = ("consents", "events", "standings", "risk_classes", "sole_signatories")
    report = auditing.check_all([projections.named(f"consent.{name}") for name in names])
    assert report.differences == [], [each.text() for each in report.differences]


def propose(desk: Desk, **said: Any) -> Answered:
    """Propose a consent with a key that cannot vouch for the customer."""
    return state(desk, Api(key_for("consent:write")), **said)


def classed(desk: Desk) -> str:
    answer = desk.customer.get(PATH)
    assert answer.status == 200, answer.body
    check(answer.body, "RiskClass")
    return str(answer["risk_class"])


def sweep_now() -> None:
    sweep.record_time_effects(by=SWEEP, at=clock.now())


def test_what_was_never_classed_is_unclassified(desk: Desk) -> None:
    answer = desk.customer.get(PATH)
    check(answer.body, "RiskClass")
    assert (answer["risk_class"], answer["since"], answer["signatories"]) == ("unclassified", None, [])
    assert state(desk)["risk_class"] == "unclassified"
    assert classed(desk) == "unclassified"


def test_a_statement_records_the_class_it_names_and_raises_a_lower_one(desk: Desk) -> None:
    made = state(desk, risk_class="ordinary")
    assert (made["risk_class"], classed(desk)) == ("ordinary", "ordinary")
    raised = state(desk, risk_class="confidential", purpose=catalogue.OWN)
    assert (raised.status, classed(desk)) == (201, "confidential")
    assert desk.customer.get(PATH)["consent"] == raised["id"]


def test_a_lower_class_than_the_recorded_one_is_refused(desk: Desk) -> None:
    assert put(desk, "confidential").status == 200
    refused = state(desk, risk_class="ordinary")
    assert (refused.status, refused.code) == (422, "risk_class_recorded")
    proposed = propose(desk, risk_class="ordinary")
    assert (proposed.status, proposed["status"]) == (201, "proposed")  # a proposal states nothing
    assert confirm(desk, proposed, risk_class="ordinary").code == "risk_class_recorded"
    done = confirm(desk, proposed)
    assert (done["status"], done["risk_class"], classed(desk)) == ("active", "confidential", "confidential")


def test_terms_may_refuse_what_is_unclassified(desk: Desk) -> None:
    catalogue.publish("strict", clauses={"requires_risk_class": True})
    refused = state(desk, terms="strict")
    assert (refused.status, refused.code) == (422, "risk_class_missing")
    assert state(desk, terms="strict", risk_class="ordinary").status == 201
    assert state(desk, terms="strict").status == 201  # the recorded class counts


def test_anyone_who_may_consent_raises_and_the_same_class_again_writes_nothing(desk: Desk) -> None:
    first = put(desk, "confidential")
    check(first.body, "RiskClass")
    assert (first.status, first["risk_class"]) == (200, "confidential")
    assert first["signatories"] == [{"name": ADA["name"], "authority": "officer"}]
    assert put(desk, "confidential", BEN)["revision"] == first["revision"]


def test_lowering_takes_what_the_higher_class_takes(desk: Desk, two: None) -> None:
    put(desk, "critical")
    refused = put(desk, "ordinary")
    assert (refused.status, refused.code) == (422, "critical_needs_two")
    again = put(desk, "ordinary", ADA, {**ADA, "name": "A. Adams", "email": "ADA@acme.example"})
    assert again.code == "critical_needs_two"
    assert classed(desk) == "critical"
    assert put(desk, "confidential", ADA, BEN)["risk_class"] == "confidential"
    assert put(desk, "ordinary")["risk_class"] == "ordinary"


def test_raising_to_critical_is_refused_where_nobody_could_sign_second(desk: Desk, alice: Human) -> None:
    refused = put(desk, "critical")
    assert (refused.status, refused.code) == (422, "second_signatory_missing")
    assert classed(desk) == "unclassified"


def test_the_one_person_proof_lets_one_person_sign_twice_24_hours_apart(desk: Desk, alice: Human) -> None:
    consent = state(desk)
    proof = {"signatory": ADA, "evidence": [{"sha256": "cd" * 32, "name": "extract.pdf"}]}
    missing = desk.customer.post("/v1/accounts/acme/sole-signatory", proof)
    assert (missing.status, missing.code) == (422, "extract_needed")
    proven = desk.customer.post("/v1/accounts/acme/sole-signatory", {**proof, "evidence": desk.upload()})
    assert proven.status == 200, proven.body
    check(proven.body, "SoleSignatory")
    assert put(desk, "critical").status == 200
    assert confirm(desk, consent, BEN)["second_signature_due"] is None
    other = propose(desk, purpose=catalogue.OWN)
    assert confirm(desk, other, ADA)["status"] == "proposed"
    early = confirm(desk, other, ADA)
    assert (early.status, early.code) == (422, "signed_too_soon")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert confirm(desk, other, ADA)["status"] == "active"


def test_without_the_proof_one_person_never_signs_twice(desk: Desk, two: None) -> None:
    proposed = propose(desk)
    assert confirm(desk, proposed, ADA, risk_class="critical")["status"] == "proposed"
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert confirm(desk, proposed, ADA).code == "same_signatory"
        done = confirm(desk, proposed, BEN)
    assert (done["status"], done["risk_class"], done["signatures_required"]) == ("active", "critical", 2)
    assert classed(desk) == "critical"


def test_raising_keeps_consents_thirty_days_and_then_closes_them(desk: Desk, two: None) -> None:
    consent = state(desk)
    raised = put(desk, "critical")
    [due] = raised["second_signatures_due"]
    assert due["consent"] == consent["id"]
    seen = desk.customer.get(f"/v1/consents/{consent['id']}")
    assert (seen["status"], seen["second_signature_due"]) == ("active", due["due_at"])
    assert desk.why() == []
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert desk.why() == []
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        [reason] = desk.decide()["reasons"]
        assert (reason["code"], reason["since"], reason["consent"]) == (
            "second_signature_due", due["due_at"], consent["id"],
        )  # fmt: skip
        sweep_now()
        assert desk.customer.get(f"/v1/consents/{consent['id']}")["status"] == "suspended"
        assert confirm(desk, consent, ADA).code == "same_signatory"
        assert confirm(desk, consent, BEN)["status"] == "active"
        assert desk.why() == []


def test_the_first_signature_counts(desk: Desk, two: None) -> None:
    consent = state(desk)
    put(desk, "critical")
    signed = confirm(desk, consent, BEN)
    assert (signed.status, signed["status"], signed["second_signature_due"]) == (200, "active", None)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert desk.why() == []
    assert confirm(desk, consent, BEN).code == "not_proposed"


def test_lowering_again_asks_for_no_second_signature(desk: Desk, two: None) -> None:
    consent = state(desk)
    put(desk, "critical")
    with time_machine.travel(clock.now() + timedelta(days=31)):
        sweep_now()
        assert desk.why() == ["second_signature_due"]
        put(desk, "ordinary", ADA, BEN)
        assert desk.why() == []
        assert desk.customer.get(f"/v1/consents/{consent['id']}")["status"] == "active"


def test_a_consent_to_critical_data_needs_two_whether_it_names_the_class_or_not(
    desk: Desk, two: None
) -> None:
    put(desk, "critical")
    assert state(desk).code == "critical_needs_two"
    proposed = propose(desk)
    assert confirm(desk, proposed, ADA)["status"] == "proposed"
    assert confirm(desk, proposed, BEN)["status"] == "active"


def test_a_proposal_states_nothing_for_the_customer(desk: Desk, two: None) -> None:
    proposed = propose(desk, risk_class="critical", risk_accepted=True)
    assert (proposed["signatures_required"], proposed["risk_class"], proposed["risk_accepted"]) == (
        1, "unclassified", False,
    )  # fmt: skip
    assert proposed["to_confirm"] == ["signatory", "risk_accepted"]
    assert propose(desk, risk_accepted=False).status == 201
    refused = confirm(desk, proposed, risk_accepted=False)
    assert (refused.status, refused.code) == (422, "risk_not_accepted")
    done = confirm(desk, proposed)
    assert (done["status"], done["risk_class"], classed(desk)) == ("active", "unclassified", "unclassified")


def test_a_confirmation_attests_rights_in_data_about_people(desk: Desk) -> None:
    conditions = {"fields": ["shift"], "form": "raw", "regions": ["*"]}
    proposed = propose(desk, category=catalogue.SHIFTS, conditions=conditions, rights_attested=True)
    assert proposed["to_confirm"] == ["signatory", "risk_accepted", "rights_attested"]
    assert confirm(desk, proposed).code == "third_party_rights_missing"
    done = confirm(desk, proposed, rights_attested=True)
    assert (done["status"], done["rights_attested"]) == ("active", True)
    assert desk.why(category=catalogue.SHIFTS, fields=["shift"]) == []


def test_foreign_and_unknown_names_are_404(desk: Desk, globex: Party) -> None:
    body = {"risk_class": "ordinary", "signatories": [ADA]}
    bound = Api(key_for("consent:read", tenant=globex.tenant))
    assert bound.get(PATH).code == "no_such_tenant"
    assert desk.customer.put("/v1/tenants/none/categories/x/risk-class", body).code == "no_such_tenant"
    assert desk.customer.put("/v1/tenants/acme/categories/none/risk-class", body).code == "no_such_category"
    assert Api(key_for("consent:write")).put(PATH, body).code == "missing_scope"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"risk_class": "secret", "signatories": [ADA]}, "bad_value"),
        ({"risk_class": "unclassified", "signatories": [ADA]}, "bad_value"),
        ({"risk_class": "ordinary", "signatories": []}, "bad_value"),
        ({"risk_class": "ordinary"}, "missing_member"),
        ({"risk_class": "ordinary", "signatories": [{**ADA, "authority": None}]}, "wrong_type"),
        ({"risk_class": "ordinary", "signatories": ADA}, "wrong_type"),
    ],
)
def test_faulty_bodies_are_refused(desk: Desk, body: dict[str, Any], code: str) -> None:
    answer = desk.customer.put(PATH, body)
    assert answer.status == 400, answer.body
    assert code in {answer.code, *(each["code"] for each in answer["errors"])}
