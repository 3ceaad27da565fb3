"""Billing at a glance: what does not agree comes first, says why, and can be looked at again at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from billing import scanning, wakeups
from billing.operations import leases
from desk.discrepancy_texts import EXPLANATIONS
from ledger import scope
from tenants.operations import accounts
from tenants.operations.accounts import SubscriptionInput
from tests.billing.stage import SILVER, Stage
from tests.desk.finance_people import at_desk
from tests.people import SETUP, Human, customer, human, manages

PAGE = "/admin/billing/"


@pytest.fixture
def mona(stage: Stage) -> Human:
    """ACME's account manager, here where ACME pays."""
    who = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    return manages(who, stage.party)


@pytest.fixture
def globex_pays_too(stage: Stage) -> str:
    other = stage.subscribe()
    globex = customer("globex", "Globex Turbines")
    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live",
            key=globex.key,
            name="Globex Turbines",
            subscriptions=[SubscriptionInput(other, (globex.key,), "", "EUR")],
            by=SETUP,
            at=stage.clock(),
        )
    stage.drain()
    return other


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(wakeups.wakeups, "send", lambda task, **said: found.append((task, said)) or True)
    return found


def row(client: Client, subscription: str) -> Any:
    return next(one for one in client.get(PAGE).context["rows"] if one.state.id == subscription)


def test_in_step_is_said_with_what_stripe_has(stage: Stage, fiona: Human) -> None:
    stage.allow()
    assert row(at_desk(fiona), stage.subscription).state.state == "behind"
    stage.reconcile()
    found = row(at_desk(fiona), stage.subscription)
    assert (found.state.state, found.state.observed_bps) == ("in_step", SILVER)
    assert [one.name for one in found.pays_for] == ["ACME Pumps"]
    shown = at_desk(fiona).get(PAGE).content.decode()
    assert "in step" in shown
    assert "8 %" in shown


def test_what_is_left_alone_comes_first_with_its_reason_and_whose_move_it_is(
    stage: Stage, globex_pays_too: str, fiona: Human
) -> None:
    stage.account.client.v1.subscriptions.cancel(globex_pays_too)
    stage.reconcile()
    stage.reconcile(globex_pays_too)
    client = at_desk(fiona)
    assert [one.state.id for one in client.get(PAGE).context["rows"]] == [globex_pays_too, stage.subscription]
    shown = client.get(PAGE).content.decode()
    assert "subscription_canceled" in shown
    assert EXPLANATIONS["subscription_canceled"].do in shown


def test_drift_of_the_last_look_stands_beside_its_subscription(stage: Stage, fiona: Human) -> None:
    stage.allow()
    stage.reconcile()
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})
    scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    found = row(at_desk(fiona), stage.subscription)
    assert [one.code for one in found.drift] == ["missing_ours"]
    assert (found.drifts, found.rank) == (True, 1)
    stage.clock.forward(minutes=5)
    stage.look_again()
    assert stage.reconcile() == "in_step"
    found = row(at_desk(fiona), stage.subscription)
    assert (found.drifts, found.drift[0].older) == (False, True)


def test_an_account_manager_sees_and_touches_only_their_own(
    stage: Stage, globex_pays_too: str, mona: Human, fiona: Human, woken: list[Any]
) -> None:
    scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    client = at_desk(mona)
    assert {one.state.id for one in client.get(PAGE).context["rows"]} == {stage.subscription}
    assert globex_pays_too not in client.get(PAGE).content.decode()
    assert {one.state.id for one in at_desk(fiona).get(PAGE).context["rows"]} == {
        stage.subscription,
        globex_pays_too,
    }
    assert client.post(f"{PAGE}live/{globex_pays_too}/").status_code == 404
    assert client.post(f"{PAGE}look/").status_code == 403
    assert woken == []


def test_reconcile_now_has_a_worker_look_at_it_at_once(
    stage: Stage, mona: Human, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    stage.allow()
    stage.reconcile()
    with scope.everything(reason="reconcile"):
        assert (
            leases.lease_subscription(mode="live", subscription=stage.subscription, at=stage.clock()) is None
        )
    with django_capture_on_commit_callbacks(execute=True):
        answered = at_desk(mona).post(f"{PAGE}live/{stage.subscription}/")
    assert answered.status_code == 302
    assert ("billing.reconcile", {"mode": "live", "subscription": stage.subscription}) in woken
    assert row(at_desk(mona), stage.subscription).state.state == "behind"
    assert at_desk(mona).get(f"{PAGE}live/{stage.subscription}/").status_code == 405


def test_finance_can_have_all_of_stripe_compared(stage: Stage, fiona: Human, woken: list[Any]) -> None:
    assert at_desk(fiona).post(f"{PAGE}look/").status_code == 302
    assert [task for task, _ in woken] == ["billing.scan"]


def test_a_tenants_page_says_how_far_stripe_agrees(stage: Stage, mona: Human) -> None:
    stage.allow()
    stage.reconcile()
    shown = at_desk(mona).get(f"/admin/tenant/{stage.party.tenant}/").content.decode()
    assert stage.subscription in shown
    assert "in step" in shown
