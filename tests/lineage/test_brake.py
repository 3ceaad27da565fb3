"""Irreversible acts have a brake: what a key or staff withdrew waits, and an owner may take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.operations import changes
from ledger import clock, scope
from lineage.destruction import planning
from lineage.destruction.operations import deadlines
from tests import catalogue
from tests.api.client import Api, check, key_for
from tests.api.papers import SWEEP
from tests.lineage.planned import Copies, sweep, withdrawn
from tests.people import Human, Party
from wire import ids, times

pytestmark = pytest.mark.usefixtures("schedule")
THREE_DAYS = timedelta(hours=72)


@pytest.fixture
def copies(acme: Party, globex: Party, schedule: None) -> Copies:
    return Copies()


@pytest.fixture
def planned(copies: Copies) -> Any:
    """The order of a withdrawal that the customer's key recorded."""
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent)
    [order] = copies.orders("planned")
    return order


def why(copies: Copies) -> list[str]:
    return copies.desk.why(model_family="wear", region="DE", form="raw", fields=["rpm"])


def test_consent_stops_at_once_and_the_orders_wait_for_72_hours(copies: Copies) -> None:
    consent = copies.consent()
    copies.copy()
    answer = copies.withdraw(consent)
    assert withdrawn(consent)
    assert why(copies) == ["withdrawn"]
    [order] = copies.orders()
    check(order, "Destruction")
    assert answer["destruction_orders"] == [order["id"]]
    assert (order["status"], order["overdue"], order["cause"]) == ("planned", False, "withdrawal")
    until = times.parse(order["planned"]["until"])
    assert abs(until - clock.now() - THREE_DAYS) < timedelta(minutes=1)
    # The deadline of the terms stays: 30 days from the withdrawal.
    assert abs(times.parse(order["due_at"]) - clock.now() - timedelta(days=30)) < timedelta(minutes=1)


def test_a_planned_order_cannot_be_confirmed(planned: Any, copies: Copies) -> None:
    refused = copies.destroy(planned["id"])
    assert (refused.status, refused.code) == (409, "destruction_planned")
    assert copies.orders("due") == []


def test_it_is_due_once_the_notice_has_passed(planned: Any, copies: Copies) -> None:
    later = clock.now() + THREE_DAYS + timedelta(minutes=1)
    with time_machine.travel(later):
        assert [one["id"] for one in copies.orders("due")] == [planned["id"]]
        sweep()
        sweep()
        [order] = copies.orders()
        assert (order["status"], order["planned"]) == ("due", None)
        assert order["due_at"] == planned["due_at"]
        assert copies.destroy(planned["id"])["status"] == "done"


def test_a_withdrawal_of_staff_waits_as_well(copies: Copies, mona: Human) -> None:
    consent = copies.consent()
    copies.copy()
    with scope.everything(reason="staff"):
        changes.withdraw(
            consent=ids.parse(ids.CONSENT, consent),
            election="destroy",
            by=mona.actor("admin"),
            at=clock.now(),
        )
    assert copies.statuses() == [("withdrawal", "data_set", "planned")]


def test_what_an_owner_withdraws_in_the_portal_is_due_at_once(copies: Copies, alice: Human) -> None:
    consent = copies.consent()
    copies.copy()
    with scope.everything(reason="staff"):
        changes.withdraw(
            consent=ids.parse(ids.CONSENT, consent), election="destroy", by=alice.actor(), at=clock.now()
        )
    assert copies.statuses() == [("withdrawal", "data_set", "due")]


def test_stop_plans_nothing(copies: Copies) -> None:
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent, "stop")
    assert copies.orders() == []


def test_a_copy_that_is_reported_later_waits_with_the_others(copies: Copies) -> None:
    consent = copies.consent()
    running = copies.job.cleared()
    copies.withdraw(consent)
    copies.report(running)
    assert copies.statuses() == [("withdrawal", "data_set", "planned")]
    with time_machine.travel(clock.now() + THREE_DAYS + timedelta(minutes=1)):
        assert copies.statuses() == [("withdrawal", "data_set", "due")]


def test_a_planned_copy_is_used_by_no_run(planned: Any, copies: Copies) -> None:
    consent = copies.consent(conditions={"fields": ["rpm"]})  # narrower: it keeps nothing
    assert copies.orders("planned") != []
    denied = copies.job.clear(
        run="again", datasets=["s3://runs/1"], model={"family": "wear", "name": "b", "version": "1"}
    )
    assert denied["status"] == "denied"
    excluded = copies.runs.get(f"/v1/clearances/{denied['id']}/manifest")["excluded"]
    assert [reason["code"] for reason in excluded[0]["reasons"]] == ["dataset_not_usable"], consent


def test_no_deadline_is_told_while_it_waits(planned: Any, copies: Copies) -> None:
    assert deadlines.watch_deadlines(by=SWEEP, at=clock.now()) == 0


def test_terms_without_days_do_not_make_it_overdue_while_it_waits(acme: Party, globex: Party) -> None:
    copies = Copies(destruction_days=0)
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent)
    [order] = copies.orders()
    assert (order["status"], order["overdue"], order["due_at"]) == (
        "planned",
        False,
        order["planned"]["until"],
    )
    with time_machine.travel(clock.now() + THREE_DAYS + timedelta(minutes=1)):
        assert [one["status"] for one in copies.orders()] == ["overdue"]


def test_an_owners_new_statement_reinstates_until_a_copy_is_destroyed(planned: Any, copies: Copies) -> None:
    copies.consent()
    [order] = copies.orders()
    assert (order["status"], order["planned"], order["items"]["cancelled"]) == ("cancelled", None, 1)
    assert [one["id"] for one in copies.orders("cancelled")] == [planned["id"]]
    assert copies.destroy(planned["id"]).code == "nothing_to_confirm"
    assert (
        copies.act(planned["id"], "hold", {"reason": "x", "until": "2999-01-01T00:00:00Z"}).code
        == "destruction_done"
    )
    # The copy may be used again.
    assert (
        copies.job.clear(
            run="again", datasets=["s3://runs/1"], model={"family": "wear", "name": "b", "version": "1"}
        )["status"]
        == "active"
    )


def test_an_order_that_is_due_already_is_cancelled_too(planned: Any, copies: Copies) -> None:
    with time_machine.travel(clock.now() + THREE_DAYS + timedelta(days=1)):
        sweep()
        copies.consent()
        assert copies.statuses() == [("withdrawal", "data_set", "cancelled")]


def test_what_is_destroyed_stays_destroyed(acme: Party, globex: Party, schedule: None) -> None:
    copies = Copies()
    consent = copies.consent()
    copies.copy()
    copies.copy("nightly-2", location="s3://runs/2")
    copies.withdraw(consent)
    with time_machine.travel(clock.now() + THREE_DAYS + timedelta(minutes=1)):
        [order] = copies.orders()
        [first, _] = copies.runs.get(f"/v1/destructions/{order['id']}")["listed"]
        done = copies.act(
            order["id"],
            "confirm",
            {**_performed(), "holdings": [first["holding"]]},
        )
        assert (done.status, done["status"], done["certificate"]) == (200, "partial", None), done.body
        copies.consent()
        [order] = copies.orders()
        # What is left is destroyed and verified, so the order is certified, about that copy alone.
        assert (order["status"], order["items"]) == (
            "done",
            {"count": 2, "confirmed": 1, "verified": 1, "cancelled": 1},
        )
        certificate = copies.runs.get(f"/v1/certificates/{order['certificate']}")
        assert certificate["items"]["count"] == 1


def _performed() -> dict[str, Any]:
    from tests.api.destruction_forms import PERFORMED, looked
    from tests.lineage.copies import a_moment_ago

    return {**PERFORMED, "performed_at": times.render(a_moment_ago()), "verification": looked()}


@pytest.mark.parametrize(
    "conditions",
    [
        {"fields": ["rpm"]},
        {"form": "pseudonymised"},
        {"regions": ["DE"]},
        {"model_families": ["other"]},
        {"processors": []},
        {"data_from": "2999-01-01T00:00:00Z"},
        {"data_until": "2999-01-01T00:00:00Z"},
        {"retention_days": 5},
        {"valid_from": "2999-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_a_narrower_statement_keeps_nothing(planned: Any, copies: Copies, conditions: dict[str, Any]) -> None:
    copies.consent(conditions=conditions)
    assert [one["id"] for one in copies.orders("planned")] == [planned["id"]]


def test_a_statement_that_only_the_vendor_approved_keeps_nothing(planned: Any, copies: Copies) -> None:
    catalogue.give(by=SWEEP, at=clock.now())
    assert [one["id"] for one in copies.orders("planned")] == [planned["id"]]


def test_a_second_withdrawal_orders_the_copy_again(planned: Any, copies: Copies) -> None:
    again = copies.consent()
    copies.withdraw(again)
    assert copies.statuses() == [
        ("withdrawal", "data_set", "cancelled"),
        ("withdrawal", "data_set", "planned"),
    ]


def test_a_late_report_of_a_reinstated_withdrawal_orders_nothing(copies: Copies) -> None:
    consent = copies.consent()
    running = copies.job.cleared()
    copies.withdraw(consent)
    copies.consent()
    copies.report(running)
    assert copies.orders() == []


def test_models_are_not_retired_after_a_reinstatement(acme: Party, globex: Party, schedule: None) -> None:
    copies = Copies(on_withdrawal="retire_models", retire_days=10)
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent, "retire_models")
    assert copies.statuses() == [("withdrawal", "data_set", "planned"), ("withdrawal", "model", "planned")]
    model = {"family": "wear", "name": "pm", "version": "nightly-1"}
    ask = {"model": model, "use": "derive", "region": "DE"}
    assert [one["code"] for one in copies.runs.post("/v1/models/check", ask)["reasons"]] == [
        "retirement_required"
    ]
    copies.consent()
    assert {status for _, _, status in copies.statuses()} == {"cancelled"}
    assert copies.runs.post("/v1/models/check", ask)["allow"] is True


def test_the_customers_own_withdrawal_releases_what_waits(copies: Copies, alice: Human) -> None:
    first = copies.consent()
    copies.copy()
    copies.withdraw(first)
    second = copies.consent(conditions={"fields": ["rpm"]})
    assert copies.statuses() == [("withdrawal", "data_set", "planned")]
    with scope.everything(reason="staff"):
        changes.withdraw(
            consent=ids.parse(ids.CONSENT, second), election="destroy", by=alice.actor(), at=clock.now()
        )
    assert copies.statuses() == [("withdrawal", "data_set", "due")]


def test_a_foreign_key_sees_no_planned_order(planned: Any, globex: Party) -> None:
    other = Api(key_for("runs", tenant=globex.tenant))
    assert other.get("/v1/destructions?status=planned")["data"] == []
    assert other.get(f"/v1/destructions/{planned['id']}").status == 404


@pytest.mark.parametrize(
    ("kind", "channel", "waits"),
    [
        ("key", "api", True),
        ("person", "admin", True),
        ("person", "api", True),
        ("person", "portal", False),
        ("system", "sweep", False),
    ],
)
def test_who_recorded_the_withdrawal_decides(kind: str, channel: str, waits: bool) -> None:
    assert planning.withdrawal_waits(kind=kind, channel=channel) is waits
