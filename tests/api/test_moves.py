"""A tenant passes to another account: by two people, with both groups' papers, asked in every way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from consent.operations import sweep
from ledger import auditing, clock, explained_rows, projections, scope
from tenants.models import Tenant, TenantMove
from tenants.operations import approvals
from tenants.queries.approvals import NoSuchApproval
from tests import catalogue as vendor
from tests.api.client import Answered, Api, key_for
from tests.api.everywhere import everywhere
from tests.api.moving import move, moved
from tests.api.papers import SIGNATORY, SWEEP, Desk, holder
from tests.people import Party, customer
from wire import times

pytestmark = pytest.mark.usefixtures("catalogue", "schedule")


@pytest.fixture
def newco(acme: Party) -> Party:
    return customer("newco", "Newco SE")


@pytest.fixture
def desk(newco: Party) -> Desk:
    return Desk()


def account_of(desk: Desk, tenant: str = "acme") -> str:
    return str(desk.clerk.get(f"/v1/tenants/{tenant}")["account"])


def status_of(desk: Desk, consent: Answered) -> str:
    return str(desk.customer.get(f"/v1/consents/{consent['id']}")["status"])


def swept() -> None:
    sweep.record_time_effects(by=SWEEP, at=clock.now())


def test_a_move_is_pending_and_without_effect_until_a_second_person_approves(desk: Desk) -> None:
    desk.consent()
    waits = move(desk)
    assert (waits.status, waits["object"], waits["status"]) == (201, "move", "pending")
    [waiting] = waits["approvals"]
    assert (waiting["member"], waiting["from"], waiting["to"]) == ("account", "acme", "newco")
    assert desk.clerk.get("/v1/tenants/acme")["approvals"] == waits["approvals"]
    assert (account_of(desk), desk.why()) == ("acme", [])
    approved = desk.colleague.post(f"/v1/approvals/{waiting['id']}/approve")
    assert (approved["status"], account_of(desk)) == ("approved", "acme")
    assert times.parse(approved["effective_from"]) - clock.now() > timedelta(days=6)
    approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=15))
    assert (account_of(desk), desk.why()) == ("newco", ["account_changed"])


def test_who_proposed_a_move_cannot_approve_it(desk: Desk) -> None:
    [waiting] = move(desk)["approvals"]
    own = Api(key_for("approve", holder=holder("max@vendor.example")))
    assert own.post(f"/v1/approvals/{waiting['id']}/approve").code == "approver_is_proposer"


def test_a_move_does_not_take_effect_before_its_day(desk: Desk, acme: Party) -> None:
    later = times.render(clock.now() + timedelta(days=40))
    waits = move(desk, effective_from=later)
    desk.owner_approves(waits, acme.account)
    assert account_of(desk) == "acme"
    approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=39))
    assert account_of(desk) == "acme"
    approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=41))
    assert account_of(desk) == "newco"


@pytest.mark.parametrize("whose", ["acme", "newco"])
def test_an_owner_of_either_account_objects(desk: Desk, acme: Party, newco: Party, whose: str) -> None:
    waits = move(desk)
    desk.approve(waits, later=False)
    desk.owner_refuses(waits, {"acme": acme, "newco": newco}[whose].account)
    approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=60))
    assert account_of(desk) == "acme"


def test_the_new_account_cannot_approve_what_it_gains(desk: Desk, newco: Party) -> None:
    with pytest.raises(NoSuchApproval):
        desk.owner_approves(move(desk), newco.account)


def test_under_succession_consents_go_on(desk: Desk) -> None:
    consent = desk.consent()
    moved(desk, "succession")
    assert (account_of(desk), desk.why(), status_of(desk, consent)) == ("newco", [], "active")


@pytest.mark.parametrize("basis", ["assignment", "divestiture"])
def test_otherwise_they_are_suspended_until_the_new_account_confirms(desk: Desk, basis: str) -> None:
    consent = desk.consent()
    assert everywhere(desk) == [[]] * 5
    moved(desk, basis)
    assert everywhere(desk) == [["account_changed"]] * 5
    [reason] = desk.decide()["reasons"]
    assert (reason["consent"], reason["detail"]) == (consent["id"], {"basis": basis})
    assert reason["since"]
    assert status_of(desk, consent) == "suspended"
    confirmed = desk.confirm(consent["id"])
    assert (confirmed.status, confirmed["status"]) == (200, "active")
    assert everywhere(desk) == [[]] * 5
    assert desk.confirm(consent["id"]).code == "not_proposed"


def test_a_new_statement_of_the_new_account_counts_at_once(desk: Desk) -> None:
    desk.consent()
    moved(desk)
    desk.consent()
    assert desk.why() == []


def test_what_was_only_proposed_needs_signatures_of_the_new_account(desk: Desk) -> None:
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "signatures_required": 2})
    body = {
        "category": vendor.TELEMETRY,
        "purpose": vendor.SHARED,
        "terms": vendor.TERMS,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "risk_accepted": True,
        "signatory": SIGNATORY,
    }
    made = desk.clerk.post("/v1/tenants/acme/consents", body)
    assert desk.confirm(made["id"])["status"] == "proposed"
    moved(desk, "succession")
    assert desk.confirm(made["id"])["status"] == "proposed"
    second = desk.customer.post(
        f"/v1/consents/{made['id']}/confirm",
        {
            "signatory": {**SIGNATORY, "email": "nina@newco.example", "name": "Nina"},
            "risk_accepted": True,
        },
    )
    assert second["status"] == "active", second.body


def test_a_stricter_rule_of_the_new_account_about_signatures_holds(desk: Desk) -> None:
    desk.clerk.put("/v1/accounts/newco", {"name": "Newco", "signatures_required": 2})
    consent = desk.consent()
    moved(desk)
    assert desk.confirm(consent["id"])["status"] == "suspended"
    assert desk.why() == ["account_changed"]
    again = desk.confirm(consent["id"])
    assert again.code == "same_signatory"
    second = {"signatory": {**SIGNATORY, "email": "nina@newco.example", "name": "Nina"}}
    assert desk.customer.post(f"/v1/consents/{consent['id']}/confirm", second)["status"] == "active"


def test_prohibitions_of_both_groups_act(desk: Desk, acme: Party) -> None:
    customer("holding", "Holding AG")
    desk.clerk.put("/v1/accounts/newco", {"name": "Newco", "parent": "holding"})
    desk.recorded("msa", account="acme", training="opt_in")
    desk.consent()
    desk.recorded("dpa", account="acme", kind="dpa")
    desk.recorded("frame", account="holding")
    moved(desk, "succession")
    reasons = desk.decide()["reasons"]
    assert {(each["code"], each["detail"]["account"]) for each in reasons} == {
        ("agreement_prohibits", "acme"),
        ("agreement_prohibits", "holding"),
    }
    assert all(codes == ["agreement_prohibits"] * 2 for codes in everywhere(desk)[:1])


def test_what_the_old_account_signs_later_is_no_matter_of_the_tenant(desk: Desk) -> None:
    desk.consent()
    moved(desk, "succession")
    desk.recorded("later", account="acme")
    assert desk.why() == []
    desk.recorded("ours", account="newco")
    assert desk.why() == ["agreement_prohibits"]


def test_an_old_prohibition_that_lapses_still_denies(desk: Desk) -> None:
    desk.consent()
    ends = times.render(clock.now() + timedelta(seconds=1))
    desk.recorded("msa", account="acme", effective_until=ends)
    moved(desk, "succession")
    assert set(desk.why()) <= {"agreement_prohibits", "agreement_lapsed"}
    assert len(desk.why()) == 1


def test_a_paper_of_the_new_account_that_names_the_tenant_takes_over_once_two_agree(
    desk: Desk, newco: Party
) -> None:
    desk.recorded("msa", account="acme")
    moved(desk, "succession")
    desk.consent()
    desk.recorded("general", account="newco", training="opt_in")
    assert desk.why() == ["agreement_prohibits"]
    scoped = {"account": "newco", "training": "opt_in", "scope": {"tenants": ["acme"]}}
    assert desk.paper("own", **scoped).code == "new_evidence_needed"
    own = desk.amend("own", kind="msa", **scoped)
    assert (own["status"], desk.why()) == ("pending", ["agreement_prohibits"])
    desk.owner_approves(own, newco.account)
    # Given while it was prohibited, it does not spring to life.
    assert desk.why() == ["proposed_only"]
    desk.consent()
    assert desk.why() == []


def test_an_ended_contract_does_not_spring_to_life_by_a_move(desk: Desk) -> None:
    desk.recorded("msa", training="opt_in", effective_until="2026-01-01T00:00:00Z")
    desk.consent()
    assert desk.why() == ["contract_ended"]
    moved(desk, "succession")
    assert desk.why() == ["contract_ended"]


def test_negotiated_terms_of_the_old_account_go_along(desk: Desk) -> None:
    published = desk.clerk.post(
        "/v1/terms",
        {
            "version": "acme-1", "title": "For ACME", "body_markdown": "Text", "account": "acme",
            "requires_reacceptance": False,
            "clauses": {
                "model_ownership": "vendor", "retention_days": 90, "on_withdrawal": "stop",
                "destruction_days": 30, "audit_right": False, "residual_risk_statement": "",
            },
        },
    )  # fmt: skip
    assert published.status == 201, published.body
    _consent_under(desk, "acme-1")
    moved(desk, "succession")
    assert everywhere(desk) == [[]] * 5
    again = {
        "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "terms": "acme-1", "signatory": SIGNATORY,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
    }  # fmt: skip
    assert desk.customer.post("/v1/tenants/acme/consents", again).code == "unknown_terms"


def _consent_under(desk: Desk, terms: str) -> None:
    body = {
        "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "terms": terms, "signatory": SIGNATORY,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
    }  # fmt: skip
    made = desk.customer.post("/v1/tenants/acme/consents", body)
    assert made.status == 201, made.body


def test_what_was_known_before_a_move_is_answered_as_it_was(desk: Desk) -> None:
    desk.recorded("msa", account="newco")
    desk.consent()
    then = times.render(clock.now())
    moved(desk)
    assert set(desk.why()) == {"agreement_prohibits", "account_changed"}
    assert desk.why(as_known_at=then) == []


def test_the_price_ends_with_the_consent_and_returns_with_it(desk: Desk) -> None:
    consent = desk.consent()
    before = desk.clerk.get("/v1/tenants/acme/entitlement")
    assert before["discount_bps"] > 0, before.body
    moved(desk)
    assert desk.clerk.get("/v1/tenants/acme/entitlement")["discount_bps"] == 0
    desk.confirm(consent["id"])
    assert desk.clerk.get("/v1/tenants/acme/entitlement")["discount_bps"] == before["discount_bps"]


def test_the_old_accounts_subscription_stops_paying(desk: Desk) -> None:
    desk.clerk.put(
        "/v1/accounts/acme", {"name": "ACME", "subscriptions": [{"id": "sub_1", "tenants": ["acme"]}]}
    )
    moved(desk, "succession")
    [left] = desk.clerk.get("/v1/accounts/acme")["subscriptions"]
    assert (left["id"], left["tenants"]) == ("sub_1", [])
    assert desk.clerk.get("/v1/accounts/newco")["subscriptions"] == []


def test_keys_of_the_tenant_stop_working(desk: Desk, acme: Party) -> None:
    own = Api(key_for("consent:read", "decide", tenant=acme.tenant))
    assert own.get("/v1/tenants/acme").status == 200
    moved(desk)
    assert own.get("/v1/tenants/acme").status == 401


def test_the_sweep_records_the_suspension_and_says_why(desk: Desk) -> None:
    consent = desk.consent()
    moved(desk)
    swept()
    seen = desk.clerk.get("/v1/tenants/acme/history")
    newest = next(each for each in seen["data"] if each["kind"] == "suspended")
    assert newest["consent"] == consent["id"]
    assert "another company" in newest["reason"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"to": "nobody"}, 422, "unknown_account"),
        ({"to": "acme"}, 409, "nothing_to_move"),
        ({"tenant": "nobody"}, 404, "no_such_tenant"),
        ({"basis": "gift"}, 400, "bad_value"),
        ({"evidence": []}, 400, "bad_value"),
        ({"evidence": [{"sha256": "cd" * 32, "name": "held.pdf"}]}, 422, "new_evidence_needed"),
    ],
)
def test_what_cannot_be_moved(desk: Desk, said: dict[str, Any], status: int, code: str) -> None:
    tenant = said.pop("tenant", "acme")
    body = {
        "to_account": said.pop("to", "newco"),
        "basis": "assignment",
        "effective_from": "2025-01-01T00:00:00Z",
        "evidence": desk.upload(),
        **said,
    }
    answer = desk.clerk.post(f"/v1/tenants/{tenant}/move", body)
    assert (answer.status, answer.code) == (status, code)


def test_a_document_serves_one_move(desk: Desk) -> None:
    kept = desk.upload()
    desk.approve(move(desk, evidence=kept))
    assert move(desk, to="acme", evidence=kept).code == "new_evidence_needed"
    desk.approve(move(desk, to="acme"))
    assert account_of(desk) == "acme"


def test_a_reseller_cannot_take_a_tenant_over(desk: Desk) -> None:
    desk.clerk.put("/v1/accounts/reseller", {"name": "Reseller", "pays_only": True})
    assert move(desk, to="reseller").code == "reseller_may_not_consent"


def test_a_move_takes_the_scope_to_write_the_catalogue(desk: Desk, acme: Party) -> None:
    for key in (key_for("consent:write"), key_for(tenant=acme.tenant)):
        assert Api(key).post("/v1/tenants/acme/move", {}).status == 403


def test_of_two_moves_that_wait_the_first_counts(desk: Desk, acme: Party) -> None:
    customer("third", "Third")
    first, second = move(desk), move(desk, to="third")
    desk.owner_approves(first, acme.account)
    assert account_of(desk) == "newco"
    [id] = [each["id"] for each in second["approvals"] if each["to"] == "third"]
    assert desk.colleague.get(f"/v1/approvals/{id}")["status"] == "lapsed"


def test_test_mode_needs_one_person() -> None:
    for key in ("acme", "newco"):
        customer(key, key, mode="test")
    desk = Desk(mode="test")
    answer = move(desk)
    assert (answer["status"], answer["approvals"]) == ("effective", [])
    assert account_of(desk) == "newco"


def test_the_state_is_the_fold_of_the_ledger(desk: Desk) -> None:
    consent = desk.consent()
    moved(desk)
    swept()
    desk.confirm(consent["id"])
    with auditing.snapshot():
        report = auditing.check_all(projections.registered())
    assert report.differences == []


def test_a_reseller_pays_for_tenants_of_other_accounts_and_signs_nothing(desk: Desk) -> None:
    said = {
        "name": "Reseller",
        "pays_only": True,
        "subscriptions": [{"id": "sub_r", "tenants": ["acme", "newco"]}],
    }
    made = desk.clerk.put("/v1/accounts/reseller", said)
    assert made.status == 201, made.body
    assert made["subscriptions"][0]["tenants"] == ["acme", "newco"]
    assert desk.clerk.get("/v1/tenants/acme")["billing"]["stripe_subscription_id"] == "sub_r"
    again = desk.clerk.put("/v1/accounts/reseller", {"name": "Reseller", "pays_only": False})
    assert (again.status, again.code) == (422, "unknown_tenant")
    moved(desk, "succession")
    assert desk.clerk.get("/v1/accounts/reseller")["subscriptions"][0]["tenants"] == ["acme", "newco"]


def test_another_account_pays_for_its_own_tenants_only(desk: Desk) -> None:
    said = {"name": "Newco", "subscriptions": [{"id": "sub_n", "tenants": ["acme"]}]}
    assert desk.clerk.put("/v1/accounts/newco", said).code == "unknown_tenant"


def test_an_account_that_pays_only_confirms_and_attests_nothing(desk: Desk) -> None:
    body = {
        "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "terms": vendor.TERMS, "risk_accepted": True,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
    }  # fmt: skip
    proposed = desk.clerk.post("/v1/tenants/acme/consents", body)
    consent = desk.consent()
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "pays_only": True})
    assert desk.confirm(proposed["id"]).code == "reseller_may_not_consent"
    attested = desk.customer.post(f"/v1/consents/{consent['id']}/attest-rights", {"signatory": SIGNATORY})
    assert attested.code == "reseller_may_not_consent"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("basis_of_a_move_is_known", {"basis": "gift"}),
        ("a_move_goes_to_another_account", {"to_account": "from_account"}),
    ],
)
def test_the_database_knows_what_a_move_is(
    acme: Party, newco: Party, name: str, change: dict[str, Any]
) -> None:
    said = {"basis": "assignment", "to_account": newco.account, **change}
    if said["to_account"] == "from_account":
        said["to_account"] = acme.account
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), scope.everything(reason="staff"):
        TenantMove.objects.create(
            id=uuid4(), tenant_id=acme.tenant, mode="live", basis=said["basis"], from_account_id=acme.account,
            to_account_id=said["to_account"], from_group=[acme.account], effective_from=clock.now(), evidence=[],
            claimed_at=clock.now(), entry_id=uuid4(),
        )  # fmt: skip


def test_no_subscription_of_the_old_account_may_stay_behind(desk: Desk, acme: Party, newco: Party) -> None:
    desk.clerk.put(
        "/v1/accounts/acme", {"name": "ACME", "subscriptions": [{"id": "sub_1", "tenants": ["acme"]}]}
    )
    with (
        pytest.raises(IntegrityError, match="pays for tenants of its own account"),
        transaction.atomic(),
        scope.everything(reason="staff"),
        connection.cursor() as cursor,
    ):
        row = Tenant.objects.get(id=acme.tenant)
        row.account_id = newco.account
        explained_rows.put(row, entry=uuid4())
        cursor.execute("SET CONSTRAINTS a_tenant_is_still_paid_by_its_account IMMEDIATE")
