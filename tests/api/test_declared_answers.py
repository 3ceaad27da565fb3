"""What customers declare where they answer proposals, and after their tenant passed to another account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger import auditing, projections, scope
from tenants.operations import members
from tests import catalogue
from tests.api.classing import confirm, put, state
from tests.api.client import Answered, Api, key_for
from tests.api.moving import moved
from tests.api.papers import SIGNATORY, Desk
from tests.api.proposing import ALICE, BOB, accept, answer, item, opened, signed
from tests.people import SETUP, START, Human, Party, customer

pytestmark = pytest.mark.usefixtures("catalogue", "schedule", "acme")
CLASS = f"/v1/tenants/acme/categories/{catalogue.TELEMETRY}/risk-class"


@pytest.fixture(autouse=True)
def _rows_are_the_fold(acme: Party) -> Iterator[None]:
    yield
    names = ("consents", "events", "standings", "risk_classes")
    report = auditing.check_all([projections.named(f"consent.{name}") for name in names])
    assert report.differences == [], [each.text() for each in report.differences]


@pytest.fixture
def vendor() -> Api:
    return Api(key_for("consent:write"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def consent_of(api: Api, proposal: Answered) -> Answered:
    return api.get(f"/v1/consents/{proposal['items'][-1]['consent']}")


def test_an_accepted_item_records_the_class_that_it_names(vendor: Api, desk: Desk) -> None:
    made = opened(vendor)
    assert answer(desk.customer, made, accept(), **signed(risk_class="confidential"))["status"] == "accepted"
    assert desk.customer.get(CLASS)["risk_class"] == "confidential"


def test_an_answer_that_names_a_lower_class_is_refused(vendor: Api, desk: Desk) -> None:
    put(desk, "confidential")
    refused = answer(desk.customer, opened(vendor), accept(), **signed(risk_class="ordinary"))
    assert (refused.status, refused.code) == (422, "risk_class_recorded")
    assert refused["errors"][0]["pointer"] == "/answers/0"


def test_an_item_of_critical_data_needs_two_people_although_the_answer_names_no_class(
    vendor: Api, desk: Desk, alice: Human, bob: Human
) -> None:
    put(desk, "critical")
    first = answer(desk.customer, opened(vendor), accept(), **signed())
    assert first["items"][0]["consent_status"] == "proposed"
    second = answer(desk.customer, first, accept(), **signed(signatory=BOB))
    assert second["items"][0]["consent_status"] == "active"


def test_an_answer_brings_the_legal_basis_that_the_terms_ask_for(vendor: Api, desk: Desk) -> None:
    catalogue.publish("people", clauses={"requires_legal_basis": True})
    said = {**item(catalogue.SHIFTS, catalogue.OWN), "terms": "people"}
    made = opened(vendor, said)
    assert made["items"][0]["to_confirm"] == ["signatory", "risk_accepted", "rights_attested", "legal_basis"]
    refused = answer(desk.customer, made, accept(), **signed(rights_attested=True))
    assert (refused.status, refused.code) == (422, "legal_basis_missing")
    basis = {"rights_attested": True, "legal_basis": "Art. 6(1)(f) GDPR"}
    assert answer(desk.customer, made, accept(), **signed(**basis))["status"] == "accepted"
    assert consent_of(vendor, made)["legal_basis"] == "Art. 6(1)(f) GDPR"


def test_a_countersigned_offer_has_the_class_of_its_signature(vendor: Api, desk: Desk) -> None:
    made = opened(vendor)
    offer = {"item": 1, "answer": "counter", "conditions": item(regions=["DE"])["conditions"]}
    countered = answer(desk.customer, made, offer, **signed(risk_class="confidential"))
    assert countered["items"][-1]["consent_status"] == "proposed"
    assert (
        desk.customer.get(CLASS)["risk_class"] == "unclassified"
    )  # nothing counts before the vendor accepts
    done = answer(vendor, countered, accept())
    assert done["items"][-1]["consent_status"] == "active"
    assert consent_of(vendor, done)["risk_class"] == "confidential"
    assert desk.customer.get(CLASS)["risk_class"] == "confidential"


def test_critical_data_of_a_moved_tenant_is_confirmed_by_two_people_of_the_new_account(
    desk: Desk, alice: Human, bob: Human
) -> None:
    newco = customer("newco", "Newco SE")
    with scope.everything(reason="staff"):
        for who in (alice, bob):
            members.record_member(user=who.user, account=newco.account, role="owner", by=SETUP, at=START)
    made = state(desk)
    moved(desk)
    assert put(desk, "critical").status == 200
    first = confirm(desk, made, ALICE)
    assert first["status"] == "suspended", first.body
    second = confirm(desk, made, BOB)
    assert (second["status"], second["second_signature_due"]) == ("active", None), second.body


def test_who_signed_before_a_succession_does_not_give_the_second_signature_too(
    desk: Desk, alice: Human, bob: Human
) -> None:
    newco = customer("newco", "Newco SE")
    with scope.everything(reason="staff"):
        for who in (alice, bob):
            members.record_member(user=who.user, account=newco.account, role="owner", by=SETUP, at=START)
    made = state(desk)
    moved(desk, "succession")
    assert put(desk, "critical").status == 200
    again = confirm(desk, made, SIGNATORY)
    assert (again.status, again.code) == (409, "same_signatory")
    second = confirm(desk, made, BOB)
    assert (second["status"], second["second_signature_due"]) == ("active", None), second.body
