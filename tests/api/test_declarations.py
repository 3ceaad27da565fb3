"""What a signature brings for data about people, and when a signed consent begins to count, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.operations import sweep
from ledger import clock
from tests import catalogue
from tests.api.client import Answered, Api, check, key_for
from tests.api.papers import SIGNATORY, SWEEP, Desk
from tests.people import Party
from wire import times

pytestmark = pytest.mark.usefixtures("catalogue")

SHIFTS = {
    "category": catalogue.SHIFTS,
    "conditions": {"fields": ["shift"], "form": "raw", "regions": ["*"]},
    "rights_attested": True,
}


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


def state(desk: Desk, api: Api | None = None, **said: Any) -> Answered:
    body = {
        "category": catalogue.TELEMETRY,
        "purpose": catalogue.SHARED,
        "terms": catalogue.TERMS,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "signatory": SIGNATORY,
        "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
        "risk_accepted": True,
        **said,
    }
    return (api or desk.customer).post("/v1/tenants/acme/consents", body)


# -- data about people ----------------------------------------------------------------------------------


def test_terms_may_require_a_legal_basis_for_data_about_people(desk: Desk) -> None:
    catalogue.publish("people", clauses={"requires_legal_basis": True})
    refused = state(desk, terms="people", **SHIFTS)
    assert (refused.status, refused.code) == (422, "legal_basis_missing")
    made = state(desk, terms="people", legal_basis="Art. 6(1)(f) GDPR", **SHIFTS)
    assert (made.status, made["legal_basis"]) == (201, "Art. 6(1)(f) GDPR")
    assert state(desk, terms="people").status == 201  # telemetry is not about people
    assert state(desk, **SHIFTS).status == 201  # these terms do not ask


def test_terms_may_require_a_mechanism_and_references(desk: Desk) -> None:
    clauses = {"requires_transfer_mechanism": True, "requires_references": ["assessment", "works_council"]}
    catalogue.publish("people", clauses=clauses)
    said = {"transfer_mechanism": "SCC", "references": [{"kind": "assessment", "text": "DPIA-7"}]}
    assert state(desk, terms="people", **said, **SHIFTS).code == "legal_basis_missing"
    said["references"] = [*said["references"], {"kind": "works_council", "text": "BV 12"}]
    made = state(desk, terms="people", **said, **SHIFTS)
    check(made.body, "ConsentDetail")
    assert (made["transfer_mechanism"], made["references"]) == ("SCC", said["references"])


def test_a_confirmation_brings_them(desk: Desk) -> None:
    catalogue.publish("people", clauses={"requires_legal_basis": True})
    made = state(desk, Api(key_for("consent:write")), terms="people", **SHIFTS)
    assert made["to_confirm"] == ["signatory", "risk_accepted", "rights_attested", "legal_basis"]
    path = f"/v1/consents/{made['id']}/confirm"
    body = {"signatory": SIGNATORY, "risk_accepted": True, "rights_attested": True}
    assert desk.customer.post(path, body).code == "legal_basis_missing"
    assert desk.customer.post(path, {**body, "legal_basis": "  "}).code == "legal_basis_missing"
    done = desk.customer.post(path, {**body, "legal_basis": "consent of the people"})
    assert (done["status"], done["legal_basis"], done["to_confirm"]) == (
        "active",
        "consent of the people",
        [],
    )


@pytest.mark.parametrize(
    "said",
    [
        {"legal_basis": 7},
        {"legal_basis": "x" * 1001},
        {"references": [{"kind": "rumour", "text": "x"}]},
        {"references": [{"kind": "notice", "text": ""}]},
        {"references": [{"kind": "notice", "text": "x"}] * 11},
        {"references": {"kind": "notice", "text": "x"}},
    ],
)
def test_faulty_declarations_are_refused(desk: Desk, said: dict[str, Any]) -> None:
    assert state(desk, **said).status == 400


def test_terms_say_the_vendors_role_by_purpose(desk: Desk) -> None:
    terms = {
        "version": "roles",
        "title": "Roles",
        "body_markdown": "# Roles",
        "requires_reacceptance": False,
        "clauses": catalogue.CLAUSES,
        "roles": {catalogue.SHARED: "joint"},
    }
    made = desk.clerk.post("/v1/terms", terms)
    check(made.body, "Terms")
    assert (made.status, made["roles"]) == (201, {catalogue.SHARED: "joint"})
    faulty = desk.clerk.post("/v1/terms", {**terms, "version": "r2", "roles": {catalogue.SHARED: "owner"}})
    assert faulty.status == 400
    unknown = desk.clerk.post("/v1/terms", {**terms, "version": "r3", "roles": {"none": "joint"}})
    assert (unknown.status, unknown.code) == (422, "unknown_purpose")


def test_authority_is_required_in_a_statement_and_optional_in_a_withdrawal(desk: Desk) -> None:
    nameless = {name: said for name, said in SIGNATORY.items() if name != "authority"}
    assert state(desk, signatory=nameless).code == "missing_member"
    made = state(desk)
    assert (
        desk.customer.post(f"/v1/consents/{made['id']}/attest-rights", {"signatory": nameless}).status == 400
    )
    withdrawn = desk.customer.post(f"/v1/consents/{made['id']}/withdraw", {"signatory": nameless})
    assert (withdrawn.status, withdrawn["status"]) == (200, "withdrawn")


# -- fresh data -----------------------------------------------------------------------------------------


def aged(days: int = 30, **more: Any) -> dict[str, Any]:
    conditions = {"fields": ["rpm"], "form": "raw", "regions": ["*"], "data_from": "beginning"}
    return {**conditions, "min_age_days": days, **more}


def test_fresh_data_stays_out_of_the_window(desk: Desk) -> None:
    made = state(desk, conditions=aged())
    check(made.body, "ConsentDetail")
    assert made["conditions"]["min_age_days"] == 30
    answer = desk.decide()
    [window] = [each for each in answer["obligations"] if each["code"] == "within_window"]
    edge = times.parse(answer["decided_at"]) - timedelta(days=30)
    assert (window["data_until"], window["min_age_days"]) == (times.render(edge), 30)
    assert desk.why(data_until=times.render(edge - timedelta(minutes=1))) == []
    assert desk.why(data_until=times.render(edge + timedelta(minutes=1))) == ["data_outside_window"]
    assert desk.why(data_from="2020-01-01T00:00:00Z") == ["data_outside_window"]  # reaches to now


def test_a_stricter_end_of_the_data_counts(desk: Desk) -> None:
    state(desk, conditions=aged(data_until="2020-01-01T00:00:00Z"))
    [window] = [each for each in desk.decide()["obligations"] if each["code"] == "within_window"]
    assert window["data_until"] == "2020-01-01T00:00:00Z"


def test_where_all_data_is_too_fresh_the_answer_is_no(desk: Desk) -> None:
    state(desk, conditions=aged(data_from=None))
    assert desk.why() == ["data_outside_window"]
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert desk.why() == []


def test_no_least_age_sets_no_limit(desk: Desk) -> None:
    made = state(desk, conditions=aged(min_age_days=None))
    assert made["conditions"]["min_age_days"] is None
    assert all(each["code"] != "within_window" for each in desk.decide()["obligations"])


@pytest.mark.parametrize("days", [0, -1, 1.5, "30", True, 100_000])
def test_a_faulty_least_age_is_refused(desk: Desk, days: Any) -> None:
    assert state(desk, conditions=aged(min_age_days=days)).status == 400


def test_a_manifest_keeps_fresh_data_out(desk: Desk) -> None:
    state(desk, conditions=aged())
    runner = Api(key_for("runs"))
    run = {
        "run": "nightly",
        "model": {"family": "wear", "name": "pm", "version": "1"},
        "purpose": catalogue.SHARED,
        "form": "raw",
        "region": "DE",
        "categories": [catalogue.TELEMETRY],
        "tenants": "*",
        "datasets": [],
        "audience": "shared",
    }
    made = runner.post("/v1/clearances", run)
    assert made.status == 201, made.body
    [entry] = runner.get(f"/v1/clearances/{made['id']}/manifest")["entries"]
    until = times.parse(entry["data_until"])
    assert timedelta(days=30) <= clock.now() - until < timedelta(days=30, minutes=5)


# -- cooling-off ----------------------------------------------------------------------------------------


def test_a_signed_consent_waits_for_the_longer_cooling_off(desk: Desk) -> None:
    catalogue.publish("cool", clauses={"cooling_off_hours": 2})
    account = desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 24})
    assert (account.status, account["cooling_off_hours"]) == (200, 24)
    made = state(desk, terms="cool")
    check(made.body, "ConsentDetail")
    assert made["status"] == "scheduled"
    assert times.parse(made["cooling_off_until"]) - times.parse(made["created_at"]) >= timedelta(hours=24)
    assert desk.why() == ["not_yet_valid"]
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        sweep.record_time_effects(by=SWEEP, at=clock.now())
        assert desk.why() == []
        assert desk.customer.get(f"/v1/consents/{made['id']}")["status"] == "active"


def test_calling_off_in_time_leaves_the_older_consent_and_the_price(desk: Desk, schedule: None) -> None:
    older = state(desk)
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 24})
    before = desk.clerk.get("/v1/tenants/acme/entitlement").body
    newer = state(desk, conditions={"fields": ["*"], "form": "raw", "regions": ["*"]})
    assert (newer["status"], desk.why()) == ("scheduled", [])
    gone = desk.customer.post(f"/v1/consents/{newer['id']}/withdraw", {"election": "destroy"})
    check(gone.body, "Withdrawal")
    assert (gone.status, gone["status"], gone["destruction_orders"]) == (200, "withdrawn", [])
    assert desk.customer.get(f"/v1/consents/{older['id']}")["status"] == "active"
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        sweep.record_time_effects(by=SWEEP, at=clock.now())
        assert desk.why() == []
    after = desk.clerk.get("/v1/tenants/acme/entitlement").body
    assert {name: after[name] for name in ("bps", "tier", "points") if name in after} == {
        name: before[name] for name in ("bps", "tier", "points") if name in before
    }
    again = desk.customer.post(f"/v1/consents/{newer['id']}/withdraw")
    assert (again.status, again["withdrawal_entry"]) == (200, gone["withdrawal_entry"])


def test_the_first_consent_called_off_never_counted(desk: Desk) -> None:
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 24})
    made = state(desk)
    desk.customer.post(f"/v1/consents/{made['id']}/withdraw")
    assert desk.why() == ["no_consent"]


def test_a_withdrawal_of_the_older_consent_ends_the_waiting_one_too(desk: Desk) -> None:
    older = state(desk)
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 24})
    newer = state(desk)
    gone = desk.customer.post(f"/v1/consents/{older['id']}/withdraw")
    assert (gone["status"], gone["cancelled"]) == ("withdrawn", [newer["id"]])
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert desk.why() == ["withdrawn"]


def test_less_time_for_second_thoughts_waits_for_a_second_person(desk: Desk) -> None:
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 24})
    shorter = desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "cooling_off_hours": 1})
    assert shorter["cooling_off_hours"] == 24
    assert [each["member"] for each in shorter["approvals"]] == ["cooling_off_hours"]
