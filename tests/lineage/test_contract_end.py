"""What terms destroy after a contract ended is planned, and due only once somebody decides or notice was given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.operations import agreements, contract_ends
from ledger import actors, clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from lineage.destruction import planning
from notices import consumers
from tenants.models import Person
from tenants.queries import approvals
from tests import catalogue
from tests.api.client import Answered, check
from tests.api.papers import SIGNATORY, holder
from tests.lineage.planned import Copies, ago, sweep
from tests.people import Human, Party
from wire import ids, times

LONG_AGO = "2024-01-01T00:00:00Z"
pytestmark = pytest.mark.usefixtures("acme", "globex", "schedule")


def customer(clause: str | None = "destroy", **clauses: Any) -> Copies:
    """ACME, with a contract, a consent and a copy."""
    copies = Copies(**({"on_contract_end": clause} if clause else {}), **clauses, audit_right=True)
    copies.desk.recorded("msa", training="opt_in", effective_from=LONG_AGO)
    copies.consent()
    copies.copy()
    return copies


def end_contract(copies: Copies, **span: float) -> None:
    copies.desk.recorded(
        "notice",
        kind="order_form",
        training="silent",
        ends={"reference": "msa", "at": ago(**span or {"days": 3})},
    )


def decide(copies: Copies, decision: str, **said: Any) -> Answered:
    done = copies.desk.customer.post(
        "/v1/accounts/acme/contract-end", {"decision": decision, "signatory": SIGNATORY, **said}
    )
    assert done.status == 200, done.body
    return done


def told(kind: str) -> None:
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=[kind])
    for row in rows:
        consumers.send_letters(
            DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=row.recorded_at
        )


@pytest.mark.parametrize("clause", [None, "suspend"])
def test_terms_that_suspend_destroy_nothing(clause: str | None) -> None:
    copies = customer(clause)
    end_contract(copies)
    sweep()
    decide(copies, "end")
    assert copies.desk.why(model_family="wear", region="DE", form="raw", fields=["rpm"]) == ["contract_ended"]
    assert copies.orders() == []


def test_the_clause_is_kept_and_shown() -> None:
    copies = customer("retire_models")
    shown = copies.desk.clerk.get(f"/v1/terms/{copies.version}")
    check(shown.body, "Terms")
    assert shown["clauses"]["on_contract_end"] == "retire_models"
    usual = copies.desk.clerk.get(f"/v1/terms/{catalogue.TERMS}")
    assert usual["clauses"]["on_contract_end"] == "suspend"


def test_orders_are_planned_when_the_contract_has_ended() -> None:
    copies = customer()
    sweep()
    assert copies.orders() == []
    end_contract(copies)
    [order] = copies.orders("planned")
    check(order, "Destruction")
    assert (order["cause"], order["kind"], order["overdue"]) == ("contract_end", "data_set", False)
    assert copies.destroy(order["id"]).code == "destruction_planned"
    sweep()
    assert len(copies.orders()) == 1


def test_no_date_alone_destroys_anything() -> None:
    copies = customer()
    end_contract(copies)
    # A year passes, and nobody could give notice: the sweep did not run.
    with time_machine.travel(clock.now() + timedelta(days=365)):
        [order] = copies.orders("planned")
        assert copies.destroy(order["id"]).code == "destruction_planned"


def test_an_owner_confirms_the_end() -> None:
    copies = customer(destruction_days=20)
    end_contract(copies)
    decide(copies, "end")
    [order] = copies.orders()
    assert (order["status"], order["planned"]) == ("due", None)
    assert abs(times.parse(order["due_at"]) - clock.now() - timedelta(days=20)) < timedelta(minutes=1)
    assert copies.destroy(order["id"])["status"] == "done"


def test_an_end_that_was_confirmed_ahead_is_due_when_it_comes() -> None:
    copies = customer()
    copies.desk.recorded(
        "notice",
        kind="order_form",
        training="silent",
        ends={"reference": "msa", "at": times.render(clock.now() + timedelta(days=9))},
    )
    decide(copies, "end")
    sweep()
    assert copies.orders() == []
    with time_machine.travel(clock.now() + timedelta(days=10)):
        sweep()
        assert copies.statuses() == [("contract_end", "data_set", "due")]


def test_thirty_days_of_weekly_notice_make_it_due(alice: Human, mailoutbox: Any) -> None:
    copies = customer()
    end_contract(copies)
    start = clock.now()
    for day in range(30):
        sweep(start + timedelta(days=day))
        assert copies.statuses()[0][2] == "planned"
    sweep(start + timedelta(days=30, minutes=1))
    assert copies.statuses() == [("contract_end", "data_set", "due")]
    with scope.everything(reason="audit"):
        given = ledger.entries(kinds=["destruction_plan.noticed/1"])
    assert [entry.body["number"] for entry in given] == [1, 2, 3, 4, 5]


def test_each_notice_is_a_mail_with_a_link(alice: Human, mailoutbox: Any) -> None:
    copies = customer()
    end_contract(copies)
    sweep()
    told("destruction_plan.made/1")
    told("destruction_plan.noticed/1")
    [mail] = mailoutbox
    assert mail.to == [alice.email]
    assert mail.subject.startswith("Notice 1: after the end of your contract")
    assert "/live/acme/contract/" in mail.body
    assert "nothing is destroyed" in " ".join(mail.body.split())


def test_notices_that_come_late_move_the_end(alice: Human) -> None:
    copies = customer()
    end_contract(copies)
    start = clock.now()
    for day in (0, 40, 41, 47, 54, 61):
        sweep(start + timedelta(days=day))
        assert copies.statuses()[0][2] == "planned"
    sweep(start + timedelta(days=68))
    assert copies.statuses()[0][2] == "due"


def test_notice_that_reaches_nobody_is_no_notice() -> None:
    copies = customer()
    end_contract(copies)
    _forget_signatories()
    start = clock.now()
    for week in range(10):
        sweep(start + timedelta(days=7 * week))
    assert copies.statuses() == [("contract_end", "data_set", "planned")]


def _forget_signatories() -> None:

    with scope.everything(reason="staff"):
        Person.objects.exclude(email__contains="vendor").update(email="")


def test_without_a_member_the_papers_contacts_are_told(mailoutbox: Any) -> None:
    copies = customer()
    copies.desk.recorded(
        "order-1",
        kind="order_form",
        training="silent",
        contacts=[{"name": "Carla", "email": "carla@acme.example"}],
    )
    end_contract(copies)
    sweep()
    told("destruction_plan.noticed/1")
    assert [mail.to for mail in mailoutbox] == [["carla@acme.example"]]


def test_without_contacts_past_signatories_are_told(mailoutbox: Any) -> None:
    copies = customer()
    end_contract(copies)
    sweep()
    told("destruction_plan.noticed/1")
    assert [mail.to for mail in mailoutbox] == [["ada@acme.example"]]


def test_a_renewal_cancels_orders_not_yet_carried_out(acme: Party) -> None:
    copies = customer()
    end_contract(copies)
    decide(copies, "end")
    renewal = copies.desk.amend("msa-2", kind="msa", effective_from=ago(days=5))
    assert copies.statuses() == [("contract_end", "data_set", "due")]
    copies.desk.owner_approves(renewal, acme.account)
    assert copies.statuses() == [("contract_end", "data_set", "cancelled")]
    sweep()
    assert copies.statuses() == [("contract_end", "data_set", "cancelled")]
    assert copies.desk.why(model_family="wear", region="DE", form="raw", fields=["rpm"]) == []


def test_a_contract_after_a_gap_cancels_nothing(acme: Party) -> None:
    copies = customer()
    end_contract(copies)
    copies.desk.owner_approves(
        copies.desk.amend("msa-2", kind="msa", effective_from=ago(seconds=0)), acme.account
    )
    sweep()
    assert copies.statuses() == [("contract_end", "data_set", "planned")]


def test_a_holdover_cancels_and_its_end_plans_again() -> None:
    copies = customer()
    end_contract(copies)
    until = times.parse(decide(copies, "holdover")["until"])
    assert copies.statuses() == [("contract_end", "data_set", "cancelled")]
    with time_machine.travel(until + timedelta(minutes=1)):
        sweep()
        assert copies.statuses() == [
            ("contract_end", "data_set", "cancelled"),
            ("contract_end", "data_set", "planned"),
        ]


def test_an_end_after_a_holdover_is_due() -> None:
    copies = customer()
    end_contract(copies)
    decide(copies, "holdover")
    decide(copies, "end")
    assert sorted(status for _, _, status in copies.statuses()) == ["cancelled", "due"]


def test_models_are_retired_only_where_the_terms_say_so() -> None:
    copies = customer("retire_models", retire_days=12)
    end_contract(copies)
    assert copies.statuses() == [
        ("contract_end", "data_set", "planned"),
        ("contract_end", "model", "planned"),
    ]
    model = {"family": "wear", "name": "pm", "version": "nightly-1"}
    ask = {"model": model, "use": "serve", "audience": "shared", "region": "DE"}
    assert copies.runs.post("/v1/models/check", ask)["retire_by"] is None
    decide(copies, "end")
    assert {status for _, _, status in copies.statuses()} == {"due"}
    retire_by = times.parse(copies.runs.post("/v1/models/check", ask)["retire_by"])
    assert abs(retire_by - clock.now() - timedelta(days=12)) < timedelta(minutes=1)


def test_a_copy_that_is_reported_after_the_end_is_planned_too() -> None:
    copies = customer()
    running = copies.job.cleared(run="late", model={"family": "wear", "name": "pm", "version": "late"})
    end_contract(copies)
    assert len(copies.orders()) == 1
    copies.report(running, location="s3://runs/late")
    sweep()
    assert [status for _, _, status in copies.statuses()] == ["planned", "planned"]


def test_two_people_of_the_vendor_confirm_on_evidence() -> None:
    copies = customer()
    end_contract(copies)
    waits = _propose(copies)
    assert copies.statuses()[0][2] == "planned"
    own = copies.desk.clerk.post(f"/v1/approvals/{waits}/approve")
    assert own.status == 403, own.body
    approved = copies.desk.colleague.post(f"/v1/approvals/{waits}/approve")
    assert (approved.status, approved["status"]) == (200, "effective"), approved.body
    assert copies.statuses() == [("contract_end", "data_set", "due")]


def test_the_vendor_needs_a_document_of_its_own_for_the_end() -> None:

    copies = customer()
    end_contract(copies)
    clerk = actors.person(holder("max@vendor.example"), channel="admin")
    with scope.everything(reason="staff"), pytest.raises(agreements.NewEvidenceNeeded):
        contract_ends.propose_end(mode="live", account="acme", evidence=["ab" * 32], by=clerk, at=clock.now())


def test_the_vendor_cannot_confirm_an_end_that_has_not_come() -> None:

    copies = customer()
    with pytest.raises(contract_ends.ContractHasNotEnded):
        _propose(copies)


def test_an_end_that_no_longer_fits_lapses() -> None:
    copies = customer()
    end_contract(copies)
    waits = _propose(copies)
    decide(copies, "holdover")
    assert copies.desk.colleague.post(f"/v1/approvals/{waits}/approve")["status"] == "lapsed"
    assert copies.statuses()[0][2] == "cancelled"


def _propose(copies: Copies) -> str:

    [document] = copies.desk.upload()
    clerk = actors.person(holder("max@vendor.example"), channel="admin")
    with scope.everything(reason="staff"):
        contract_ends.propose_end(
            mode="live", account="acme", evidence=[document["sha256"]], by=clerk, at=clock.now()
        )
        [waits] = approvals.open_changes(mode="live", subject=contract_ends.subject("acme"))
    return ids.render(ids.APPROVAL, waits.id)


def test_rights_last_as_long_as_a_copy(alice: Human) -> None:
    """Reading, export and certificates go on after the end of the contract."""
    copies = customer()
    end_contract(copies)
    decide(copies, "end")
    assert copies.desk.clerk.get("/v1/tenants/acme/export?format=json").status == 200
    [order] = copies.orders()
    certificate = copies.destroy(order["id"])["certificate"]
    assert copies.runs.get(f"/v1/certificates/{certificate}").status == 200


def test_notices_are_weekly() -> None:
    at = clock.now()
    day = timedelta(days=1)
    assert planning.notice_is_due([], at=at)
    assert not planning.notice_is_due([at], at=at + 6 * day)
    assert planning.notice_is_due([at], at=at + 7 * day)
    four, five = [at + 7 * n * day for n in range(4)], [at + 7 * n * day for n in range(5)]
    assert not planning.notice_has_passed(four, at=at + 365 * day)
    assert not planning.notice_has_passed(five, at=at + 29 * day)
    assert planning.notice_has_passed(five, at=at + 30 * day)
