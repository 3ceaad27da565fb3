"""Several consents proposed at once, and their answers: by whom, in which round, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.operations import document_approval, lapsing_proposals, sweep
from ledger import auditing, clock, projections, scope
from ledger import queries as ledger
from tests.api.client import Api, check, key_for
from tests.api.proposing import ALICE, BOB, PATH, accept, answer, item, opened, signed
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY
from tests.people import SETUP
from tests.people import customer as customer_of
from wire import ids, times

pytestmark = pytest.mark.usefixtures("catalogue", "schedule", "acme")


@pytest.fixture
def vendor() -> Api:
    return Api(key_for("consent:write"))


@pytest.fixture
def customer() -> Api:
    return Api(key_for("consent:attest"))


def test_a_proposal_is_open_and_has_no_effect(vendor: Api) -> None:
    made = opened(vendor, item(), item(SHIFTS, OWN))
    check(made.body, "Proposal")
    assert (made["status"], made["round"], [each["item"] for each in made["items"]]) == ("open", 1, [1, 2])
    assert [(each["by"], each["turn"], each["consent_status"]) for each in made["items"]] == [
        ("vendor", "customer", "proposed")
    ] * 2
    assert made["items"][0]["to_confirm"] == ["signatory", "risk_accepted"]
    assert made["items"][1]["to_confirm"] == ["signatory", "risk_accepted", "rights_attested"]
    assert vendor.get(f"/v1/proposals/{made['id']}").body == made.body
    assert [each["id"] for each in vendor.get(PATH)["data"]] == [made["id"]]


def test_the_customers_acceptance_is_a_signature(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    done = answer(customer, made, accept(), **signed())
    assert (done.status, done["status"], done["items"][0]["status"]) == (200, "accepted", "accepted")
    seen = vendor.get(f"/v1/consents/{made['items'][0]['consent']}")
    assert (seen["status"], seen["risk_accepted"]) == ("active", True)


def test_without_the_declarations_nothing_is_accepted(vendor: Api, customer: Api) -> None:
    made = opened(vendor, item(), item(SHIFTS, OWN))
    refused = answer(customer, made, accept(1), signatory=ALICE)
    assert (refused.status, refused.code) == (422, "risk_not_accepted")
    assert refused["errors"][0]["pointer"] == "/answers/0"
    refused = answer(customer, made, accept(1), accept(2), **signed())
    assert (refused.status, refused.code) == (422, "third_party_rights_missing")
    assert refused["errors"][0]["pointer"] == "/answers/1"
    assert vendor.get(f"/v1/proposals/{made['id']}").body == made.body  # neither of them
    nobody = answer(customer, made, accept(1), risk_accepted=True)
    assert (nobody.status, nobody.code) == (422, "signatory_missing")
    done = answer(customer, made, accept(1), accept(2), **signed(rights_attested=True))
    assert [each["consent_status"] for each in done["items"]] == ["active", "active"]
    assert vendor.get(f"/v1/consents/{made['items'][1]['consent']}")["rights_attested"] is True


@pytest.mark.asvs("8.2.3")
def test_a_proposal_states_nothing_on_the_customers_behalf(vendor: Api, customer: Api) -> None:
    said = {**item(), "risk_class": "critical", "risk_accepted": True, "signatory": ALICE}
    made = opened(vendor, said)
    seen = vendor.get(f"/v1/consents/{made['items'][0]['consent']}")
    assert (seen["risk_class"], seen["risk_accepted"], seen["signatures_required"]) == (
        "unclassified",
        False,
        1,
    )
    done = answer(customer, made, accept(), **signed(risk_class="confidential"))
    assert done["status"] == "accepted"
    assert vendor.get(f"/v1/consents/{made['items'][0]['consent']}")["risk_class"] == "confidential"


def test_a_critical_class_needs_a_second_signature(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    first = answer(customer, made, accept(), **signed(risk_class="critical"))
    assert (first.status, first["status"], first["round"]) == (200, "open", 2)
    again = answer(customer, first, accept(), **signed())
    assert (again.status, again.code) == (409, "same_signatory")
    second = answer(customer, first, accept(), **signed(signatory=BOB))
    assert (second["status"], second["items"][0]["consent_status"]) == ("accepted", "active")
    assert vendor.get(f"/v1/consents/{made['items'][0]['consent']}")["risk_class"] == "critical"


def test_the_vendors_key_never_answers_for_the_customer(vendor: Api) -> None:
    made = opened(vendor)
    for said in (accept(), {"item": 1, "answer": "refuse"}):
        refused = answer(vendor, made, said, **signed())
        assert (refused.status, refused.code) == (403, "missing_scope")
    confirmed = vendor.post(
        f"/v1/consents/{made['items'][0]['consent']}/confirm", {"signatory": ALICE, "risk_accepted": True}
    )
    assert confirmed.status == 403
    assert vendor.get(f"/v1/proposals/{made['id']}")["status"] == "open"


def counter(number: int = 1, **conditions: Any) -> dict[str, Any]:
    return {"item": number, "answer": "counter", "conditions": item(**conditions)["conditions"]}


def test_a_customers_counter_offer_is_signed_and_the_vendors_acceptance_makes_it_count(
    vendor: Api, customer: Api
) -> None:
    made = opened(vendor)
    theirs = answer(customer, made, counter(fields=["rpm"], form="pseudonymised"), **signed())
    offered = theirs["items"][0]
    assert (theirs.status, theirs["status"], theirs["round"]) == (200, "open", 2)
    assert (offered["by"], offered["turn"], offered["consent_status"]) == ("customer", "vendor", "proposed")
    assert (offered["conditions"]["fields"], offered["to_confirm"]) == (["rpm"], [])
    assert vendor.get(f"/v1/consents/{made['items'][0]['consent']}")["status"] == "refused"
    # The customer cannot accept its own offer.
    own = answer(customer, theirs, accept(), **signed(signatory=BOB))
    assert (own.status, own.code) == (403, "missing_scope")
    done = answer(vendor, theirs, accept())
    assert (done.status, done["status"], done["items"][0]["consent_status"]) == (200, "accepted", "active")
    assert vendor.get(f"/v1/consents/{offered['consent']}")["risk_accepted"] is True
    decided = Api(key_for("decide")).post(
        "/v1/decisions",
        {
            "tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "fields": ["rpm"],
            "form": "pseudonymised", "region": "DE",
        },
    )  # fmt: skip
    assert decided["allow"] is True


def test_a_counter_offer_that_waits_for_the_vendor_permits_nothing(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    theirs = answer(customer, made, counter(), **signed())
    consent = theirs["items"][0]["consent"]
    confirmed = customer.post(f"/v1/consents/{consent}/confirm", {"signatory": BOB, "risk_accepted": True})
    assert (confirmed.status, confirmed["status"]) == (200, "proposed")
    with scope.everything(reason="staff"):
        sweep.record_time_effects(by=SETUP, at=clock.now() + timedelta(days=1))
    assert vendor.get(f"/v1/consents/{consent}")["status"] == "proposed"


def test_the_vendor_may_counter_or_refuse_in_turn(vendor: Api, customer: Api) -> None:
    made = opened(vendor, item(), item(purpose=OWN))
    theirs = answer(customer, made, counter(1), counter(2, regions=["DE"]), **signed())
    ours = answer(vendor, theirs, counter(1, form="pseudonymised"), {"item": 2, "answer": "refuse"})
    assert (ours["status"], ours["round"]) == ("open", 3)
    assert [(each["by"], each["status"], each["turn"]) for each in ours["items"]] == [
        ("vendor", "open", "customer"),
        ("customer", "refused", None),
    ]
    done = answer(customer, ours, accept(1), **signed())
    assert (done["status"], done["items"][0]["conditions"]["form"]) == ("accepted", "pseudonymised")


def test_an_old_round_is_superseded(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    answer(customer, made, counter(), **signed())
    late = answer(customer, made, accept(), **signed())
    assert (late.status, late.code) == (409, "round_superseded")
    ahead = answer(vendor, made, accept(), round_=9)
    assert (ahead.status, ahead.code) == (409, "round_superseded")


def test_an_answered_proposal_is_not_answered_again(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    assert answer(customer, made, {"item": 1, "answer": "refuse", "reason": "Not now"}).status == 200
    again = answer(customer, made, accept(), **signed())
    assert (again.status, again.code) == (409, "round_superseded")
    seen = vendor.get(f"/v1/proposals/{made['id']}")
    assert (seen["status"], seen["items"][0]["reason"]) == ("refused", "Not now")


def test_items_may_be_answered_one_after_the_other(vendor: Api, customer: Api) -> None:
    made = opened(vendor, item(), item(purpose=OWN))
    first = answer(customer, made, accept(1), **signed())
    assert (first["status"], first["round"]) == ("open", 2)
    settled = answer(customer, first, accept(1), accept(2), **signed())
    assert (settled.status, settled.code) == (409, "item_settled")
    done = answer(customer, first, {"item": 2, "answer": "refuse"})
    assert (done["status"], [each["status"] for each in done["items"]]) == (
        "accepted",
        ["accepted", "refused"],
    )


def test_unknown_and_repeated_items_are_pointed_at(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    unknown = answer(customer, made, accept(7), **signed())
    assert (unknown.status, unknown.code) == (422, "unknown_item")
    assert unknown["errors"][0]["pointer"] == "/answers/0/item"
    twice = answer(customer, made, accept(), accept(), **signed())
    assert (twice.status, twice.code, twice["errors"][0]["pointer"]) == (
        422,
        "item_repeated",
        "/answers/1/item",
    )
    bare = answer(customer, made, {"item": 1, "answer": "counter"}, **signed())
    assert (bare.status, bare.code, bare["errors"][0]["pointer"]) == (
        422,
        "conditions_missing",
        "/answers/0/conditions",
    )


@pytest.mark.parametrize(
    ("changes", "status", "code", "pointer"),
    [
        ({"category": "nothing"}, 422, "unknown_category", "/items/1/category"),
        ({"purpose": "nothing"}, 422, "unknown_purpose", "/items/1"),
        ({"terms": "1999"}, 422, "unknown_terms", "/items/1"),
        (
            {"conditions": {"fields": ["no"], "form": "raw", "regions": ["EU"]}},
            422,
            "unknown_field",
            "/items/1/conditions/fields/0",
        ),
        ({"conditions": {"fields": ["*"], "form": "raw"}}, 400, "missing_member", "/items/1/conditions/regions"),
        ({"category": TELEMETRY, "purpose": SHARED}, 422, "item_repeated", "/items/1"),
        ({"more": 1}, 400, "unknown_member", "/items/1/more"),
    ],
)  # fmt: skip
def test_each_item_is_judged_as_a_single_consent(
    vendor: Api, changes: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    refused = vendor.post(PATH, {"items": [item(), {**item(SHIFTS, OWN), **changes}]})
    assert (refused.status, refused.code) == (status, code), refused.body
    assert refused["errors"][0]["pointer"].startswith(pointer)
    assert vendor.get(PATH)["data"] == []


@pytest.mark.parametrize("items", [[], "all", [item()] * 51, None])
def test_a_proposal_has_items(vendor: Api, items: Any) -> None:
    assert vendor.post(PATH, {"items": items}).status == 400


def test_a_proposal_can_be_checked_without_being_recorded(vendor: Api) -> None:
    checked = vendor.post(PATH, {"items": [item()], "validate_only": True})
    assert (checked.status, checked["id"], checked["entry"]) == (200, None, None)
    assert vendor.get(PATH)["data"] == []


def test_another_tenants_key_finds_nothing(vendor: Api) -> None:
    made = opened(vendor)
    other = customer_of("globex", "Globex")
    theirs = Api(key_for("consent:write", "consent:attest", tenant=other.tenant))
    address = f"/v1/proposals/{made['id']}"
    for found in (
        theirs.get(address),
        theirs.post(f"{address}/answer", {"round": 1, "answers": [accept()], **signed()}),
    ):
        assert (found.status, found.code) == (404, "no_such_proposal")
    assert theirs.get(PATH).status == 404
    assert theirs.post(PATH, {"items": [item()]}).status == 404
    assert Api(key_for("consent:write", mode="test")).get(address).status == 404


def test_the_same_request_again_is_the_same_answer(vendor: Api, customer: Api) -> None:
    first = vendor.post(PATH, {"items": [item()]}, Idempotency_Key="a")
    again = vendor.post(PATH, {"items": [item()]}, Idempotency_Key="a")
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    body = {"round": 1, "answers": [accept()], **signed()}
    address = f"/v1/proposals/{first['id']}/answer"
    done = customer.post(address, body, Idempotency_Key="b")
    replayed = customer.post(address, body, Idempotency_Key="b")
    assert (done.status, replayed.body) == (200, done.body)


def test_an_item_can_be_accepted_by_confirming_its_consent(vendor: Api, customer: Api) -> None:
    """The customer's acceptance is `/confirm`."""
    made = opened(vendor)
    address = f"/v1/consents/{made['items'][0]['consent']}/confirm"
    refused = customer.post(address, {"signatory": ALICE})
    assert (refused.status, refused.code) == (422, "risk_not_accepted")
    done = customer.post(address, {"signatory": ALICE, "risk_accepted": True})
    assert (done.status, done["status"]) == (200, "active")
    assert vendor.get(f"/v1/proposals/{made['id']}")["status"] == "accepted"


def test_no_second_person_of_the_vendor_approves_an_item(vendor: Api) -> None:
    made = opened(vendor)
    consent = ids.parse(ids.CONSENT, made["items"][0]["consent"])
    with scope.everything(reason="staff"), pytest.raises(document_approval.CustomerMustConfirm):
        document_approval.approve(consent=consent, by=SETUP, at=clock.now())


def test_a_proposal_lapses_after_30_days(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    due = times.parse(made["lapses_at"])
    assert due - times.parse(made["created_at"]) == timedelta(days=30)
    assert lapsing_proposals.sweep(by=SETUP, at=due - timedelta(seconds=1)) == 0
    with time_machine.travel(due, tick=True):
        late = answer(customer, made, accept(), **signed())
        assert (late.status, late.code) == (409, "proposal_lapsed")  # even before the sweep
        assert lapsing_proposals.sweep(by=SETUP, at=due) == 1
        assert lapsing_proposals.sweep(by=SETUP, at=due) == 0
        seen = vendor.get(f"/v1/proposals/{made['id']}")
        assert (seen["status"], seen["items"][0]["consent_status"]) == ("lapsed", "refused")
        late = answer(customer, made, accept(), **signed())
        assert (late.status, late.code) == (409, "proposal_lapsed")


def test_every_step_is_in_the_ledger_and_folds(vendor: Api, customer: Api) -> None:
    made = opened(vendor, item(), item(purpose=OWN))
    theirs = answer(customer, made, counter(1), accept(2), **signed())
    answer(vendor, theirs, accept(1))
    with scope.everything(reason="audit"):
        found = [one for one in ledger.entries(after=0, limit=500) if one.kind.startswith("proposal.")]
    assert [(one.kind, one.body.get("by")) for one in found] == [
        ("proposal.opened/1", None),
        ("proposal.answered/1", "customer"),
        ("proposal.answered/1", "vendor"),
    ]
    assert "alice" not in b"".join(one.data for one in found).decode().lower()
    chosen = [one for one in projections.registered() if one.name.startswith("consent.")]
    differences = auditing.check_all(chosen).differences
    assert [each.text() for each in differences] == []
