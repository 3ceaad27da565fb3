"""A difference from Stripe has a beginning, an owner, a deadline and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from billing import scanning
from billing.models import DriftCase
from billing.operations import cases as billing_cases
from billing.operations.cases import NoSuchCase
from billing.queries import agreement, cases
from ledger import scope
from tests.billing.stage import Stage


def scan(stage: Stage) -> None:
    stage.clock.forward(hours=1)
    scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)


def open_cases() -> list[tuple[str, int | None, str]]:
    with scope.everything(reason="audit"):
        return [(case.kind, case.worth_minor, case.currency) for case in cases.open_cases()]


@pytest.fixture
def removed(stage: Stage) -> Stage:
    """Somebody removed ACME's discount in Stripe, and a scan saw it."""
    stage.allow()
    stage.reconcile()
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})
    scan(stage)
    return stage


def mine(stage: Stage) -> DriftCase:
    with scope.everything(reason="audit"):
        return DriftCase.objects.get(subject=stage.subscription, kind="missing_ours")


def test_a_scan_opens_one_case_that_says_what_it_moves_and_ends_it(removed: Stage) -> None:
    first = mine(removed)
    assert (first.worth_minor, first.currency, first.ended_at) == (800, "EUR", None)
    assert first.deadline_at == first.first_seen_at + timedelta(days=1)
    scan(removed)
    again = mine(removed)
    assert (again.first_seen_at, again.last_seen_at > first.last_seen_at) == (first.first_seen_at, True)
    removed.look_again()
    removed.reconcile()
    scan(removed)
    assert mine(removed).ended_at is not None
    with scope.everything(reason="audit"):
        [history] = cases.case_history(subject=removed.subscription)
    assert history.kind == "missing_ours"


def test_metrics_say_what_is_open_and_worth(removed: Stage) -> None:
    removed.clock.forward(hours=2)
    with scope.everything(reason="audit"):
        found = agreement.agreement(at=removed.clock())
    assert found.open_cases["live", "missing_ours"] == 1
    minor, seconds = found.worth["live", "EUR"]
    assert (minor, 7200 <= seconds < 7300) == (800, True)


def test_the_metrics_page_has_them(removed: Stage, client: Client) -> None:
    page = client.get("/metrics").content.decode()
    assert 'licet_billing_drift_open{kind="missing_ours",mode="live"} 1.0' in page
    assert 'licet_billing_drift_minor{currency="EUR",mode="live"} 800.0' in page
    assert "licet_billing_drift_overdue" in page
    assert 'licet_work_waiting{work="stripe_dead_letters"} 0.0' in page


def test_a_case_that_ended_cannot_be_taken(removed: Stage) -> None:
    case = mine(removed)
    with scope.everything(reason="reconcile"):
        billing_cases.end_cases(
            mode="live", kinds=["missing_ours"], subject=removed.subscription, at=removed.clock()
        )
    with scope.everything(reason="staff"), pytest.raises(NoSuchCase):
        billing_cases.take_case(case=case.id, owner=1)


@pytest.mark.parametrize("name", ["a_discrepancy_has_one_open_case", "a_case_ends_after_it_began"])
def test_the_database_refuses(removed: Stage, name: str) -> None:
    row = mine(removed)
    if name == "a_case_ends_after_it_began":
        row.ended_at = row.first_seen_at - timedelta(seconds=1)
    else:
        row.pk = None
        row._state.adding = True
    with scope.everything(reason="staff"), pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
