"""The desk's pages of money: the books, an invoice explained, and the differences from Stripe."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from billing import scanning
from billing.models import DriftCase, InboxEvent
from billing.queries import books, clawbacks
from ledger import clock, scope
from tenants.models import User
from tests import prices
from tests.billing.finance import Finance, discounted
from tests.billing.stage import Stage
from tests.desk.finance_people import at_desk
from tests.people import Human, human

PROPOSAL = {
    "entity": "ACME Billing GmbH",
    "accounts": "acme, globex",
    "accounting": "noncash_consideration",
    "tax": "barter",
    "fair_value_bps": 6000,
    "evidence_sha256": "ab" * 32,
    "first_month": "2027-01",
}


def test_an_invoice_is_explained_in_words(finance: Finance, fiona: Human) -> None:
    invoice = discounted(finance)
    shown = at_desk(fiona).get(f"/admin/books/invoice/{invoice}/").content.decode()
    assert "8 % were taken off for data." in shown
    assert "€92.00" in shown
    assert "machine-telemetry" in shown
    assert at_desk(fiona).get("/admin/books/invoice/in_none/").status_code == 404


def test_the_books_show_a_month_and_its_journal(finance: Finance, fiona: Human) -> None:
    discounted(finance)
    shown = at_desk(fiona).get("/admin/books/").content.decode()
    assert "2027-02" in shown
    assert "€8.00" in shown
    assert "debits equal credits" in shown
    lines = at_desk(fiona).get("/admin/books/2027-02/lines.csv")
    assert (lines.status_code, lines.headers["Content-Type"][:8]) == (200, "text/csv")


def test_a_month_is_closed_at_the_desk(finance: Finance, fiona: Human) -> None:
    discounted(finance)
    client = at_desk(fiona)
    assert client.post("/admin/books/2027-13/close/").status_code == 302
    assert client.post("/admin/books/2027-02/close/").status_code == 302
    with scope.everything(reason="audit"):
        found = books.close_record(mode="live", month="2027-02")
    # The desk's clock decides whether the month is over.
    assert (found is not None) == (clock.now().strftime("%Y-%m") > "2027-02")


def test_a_choice_of_books_waits_for_a_second_person(finance: Finance, fiona: Human) -> None:
    client = at_desk(fiona)
    assert client.post("/admin/books/", PROPOSAL).status_code == 302
    assert client.post("/admin/books/", {**PROPOSAL, "evidence_sha256": ""}).status_code == 422
    [choice] = books.choices(mode="live")
    assert (choice.accounts, choice.approved) == (("acme", "globex"), False)
    client.post(f"/admin/books/approve/{choice.id}/")
    assert not books.choices(mode="live")[0].approved
    assert "waits for a second person" in client.get("/admin/books/").content.decode()


def test_only_finance_sees_the_books(db: None) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    assert at_desk(mona).get("/admin/books/").status_code == 403


def test_a_difference_is_taken_by_a_person(stage: Stage, fiona: Human) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    stage.allow()
    stage.reconcile()
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})
    scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    with scope.everything(reason="audit"):
        case = DriftCase.objects.get(subject=stage.subscription)
    client = at_desk(fiona)
    shown = client.get("/admin/differences/").content.decode()
    assert "missing_ours" in shown
    assert "€8.00" in shown
    assert at_desk(mona).post(f"/admin/differences/{case.id}/take/").status_code == 403
    assert client.post(f"/admin/differences/{case.id}/take/").status_code == 302
    with scope.everything(reason="audit"):
        assert DriftCase.objects.get(pk=case.pk).owner is not None


def test_a_dead_letter_is_read_again(stage: Stage, fiona: Human, monkeypatch: Any) -> None:
    letter = InboxEvent.objects.create(
        livemode=False,
        event_id="evt_dead",
        type="customer.subscription.updated",
        happened_at=stage.clock(),
        received_at=stage.clock(),
        dead_at=stage.clock(),
        error="RuntimeError('no such table')",
    )
    client = at_desk(fiona)
    assert "no such table" in client.get("/admin/differences/").content.decode()
    assert client.post("/admin/differences/read-again/", {"letter": [letter.pk]}).status_code == 302
    assert InboxEvent.objects.get(pk=letter.pk).dead_at is None


def test_what_is_paid_back_is_shown_and_waived_by_two_people(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, fiona: Human
) -> None:
    monkeypatch.setitem(prices.RULE, "minimum_term_days", 365)
    monkeypatch.setitem(prices.RULE, "clawback", [{"days": 0, "bps": 10_000}])
    finance: Finance = request.getfixturevalue("finance")
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(invoice)
    monkeypatch.setattr("ledger.clock.now", finance.stage.clock)
    client = at_desk(fiona)
    assert "They would pay back €" in client.get("/admin/paid-back/").content.decode()
    finance.stage.take_back()
    with scope.everything(reason="audit"):
        [made] = clawbacks.adjustments()
    assert "Ask for a waiver" in client.get("/admin/paid-back/").content.decode()
    client.post(f"/admin/paid-back/{made.id}/ask/", {"reason": "our outage"})
    client.post(f"/admin/paid-back/{made.id}/decide/", {"do": "approve"})
    with scope.everything(reason="audit"):
        assert clawbacks.adjustments()[0].state == "waiver_asked"  # not by the one who asked
    felix = human("felix@vendor.example", "Felix Falk", is_staff=True)
    User.objects.get(pk=felix.user).groups.add(Group.objects.get(name="Finance"))
    at_desk(felix).post(f"/admin/paid-back/{made.id}/decide/", {"do": "approve"})
    with scope.everything(reason="audit"):
        assert clawbacks.adjustments()[0].state == "waived"
