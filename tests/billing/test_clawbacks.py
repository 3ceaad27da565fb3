"""What a customer pays back that leaves within the term, to the cent, with every exception; booked once in Stripe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing import adjusting, clawback
from billing.clawback import InvoiceInTerm, Term
from billing.models import Adjustment, AdjustmentWork
from billing.operations import adjustments
from billing.operations.adjustments import NoSuchAdjustment, UnknownGrounds, WaiverNeedsAnother
from billing.queries import clawbacks
from ledger import actors, auditing, projections, scope
from ledger import operations as ledger
from ledger.entries import Draft
from pricing.grades import Grade
from tests.api.client import Api, key_for
from tests.billing.finance import DRAFT, FEBRUARY, Finance
from tests.billing.paid_back import YEAR, decided, paid_year, withdraw
from tests.billing.stage import SHIFTS, TELEMETRY
from tests.people import SETUP, START
from wire import ids

FIONA, FELIX = (actors.person(uuid4(), channel="admin") for _ in range(2))


def book(finance: Finance) -> int:
    finance.stage.clock.forward(days=4)
    return adjusting.book_due(mode="live", gateway=finance.stage.gateway, now=finance.stage.clock)


def items(finance: Finance) -> list[tuple[int, bool]]:
    listed = finance.account.client.v1.invoice_items.list({"customer": finance.stage.customer, "limit": 100})
    return [
        (item.amount, item.discountable)
        for item in listed.data
        if item.metadata and "licet_adjustment" in item.metadata
    ]


def _earned_by(**parts: tuple[int | None, int]) -> list[dict[str, Any]]:
    return [{"tenant": name, "parts": part, "earned_bps": bps} for name, (part, bps) in parts.items()]


@pytest.mark.parametrize(
    ("earned_by", "expected"),
    [
        (_earned_by(acme=(None, 800)), 1000),
        (_earned_by(acme=(None, 800), globex=(None, 1500)), 500),
        (_earned_by(acme=(3, 800), globex=(1, 800)), 750),
        (_earned_by(acme=(1, 1600), globex=(3, 0)), 1000),  # the other earned nothing
        (_earned_by(acme=(1, 0), globex=(3, 800)), 0),
        (_earned_by(acme=(0, 800), globex=(1, 800)), 0),
        (_earned_by(acme=(1, 0)), 0),
        (_earned_by(globex=(None, 800)), 0),
        ([], 0),
    ],
)
def test_a_tenant_pays_back_its_part_of_a_shared_invoice(
    earned_by: list[dict[str, Any]], expected: int
) -> None:
    assert clawback.part_of(1000, "acme", earned_by=earned_by) == expected


def test_case_4_a_withdrawal_within_the_term_pays_back_its_share_and_never_waits(termed: Finance) -> None:
    invoice = paid_year(termed)
    assert termed.realised(invoice).realised_minor == 960_000
    termed.move_to(YEAR + timedelta(days=2))
    termed.stage.take_back()
    [made] = decided()
    begins = YEAR - timedelta(days=1)
    left = begins + timedelta(days=365) - made.decided_at
    assert made.amount_minor == 960_000 * (left // timedelta(microseconds=1)) // (365 * 86_400_000_000)
    assert (made.currency, made.before_bps, made.after_bps, made.state) == ("EUR", 800, 0, "decided")
    assert book(termed) == 1
    assert items(termed) == [(made.amount_minor, False)]
    assert book(termed) == 0
    assert decided()[0].state == "booked"


def test_case_5_on_the_terms_last_second_and_after_it_nothing_is_due(termed: Finance) -> None:
    paid_year(termed)
    term = Term(YEAR - timedelta(days=1), YEAR + timedelta(days=364), (Grade(0, 10_000),))
    paid = [InvoiceInTerm("in_1", "EUR", 960_000, 11_040_000, 11_040_000)]
    last = term.ends_at - timedelta(seconds=1)
    assert clawback.amounts(paid, term=term, before_bps=800, after_bps=0, at=last) == {}
    assert clawback.share_left(term, term.ends_at) == 0
    termed.move_to(YEAR + timedelta(days=364))
    termed.stage.take_back()
    assert decided() == []


def test_case_7_a_narrowing_pays_for_the_difference_only(termed: Finance) -> None:
    termed.subscribe(100_000)
    termed.stage.allow()
    termed.stage.allow(SHIFTS)
    termed.follow()
    termed.move_to(FEBRUARY + DRAFT)
    newest = termed.invoices()[-1]
    termed.pay(newest.id)
    termed.read(newest.id)
    assert termed.realised(newest.id).realised_minor == 15_000
    termed.stage.take_back(SHIFTS)
    [made] = decided()
    assert (made.before_bps, made.after_bps) == (1_500, 800)
    whole = 365 * 86_400_000_000
    left = (made.term_ends_at - made.decided_at) // timedelta(microseconds=1)
    assert made.amount_minor == 15_000 * left * 700 // (whole * 1_500)


@pytest.mark.parametrize(
    ("kind", "body", "reason", "of_tenant"),
    [
        ("breach.found/1", {"clearance": "c", "run": "r", "tenant": "acme", "rows": 1}, "breach", True),
        (
            "control.changed/1",
            {"change": "x", "effective_at": "2029-01-01T00:00:00Z"},
            "change_of_control",
            False,
        ),
    ],
)
def test_case_8_after_a_breach_or_a_change_of_control_nothing_is_due(
    termed: Finance, kind: str, body: dict[str, Any], reason: str, of_tenant: bool
) -> None:
    paid_year(termed)
    termed.move_to(YEAR + timedelta(days=2))
    party = termed.stage.party
    owner = {"tenant": party.tenant, "account": party.account} if of_tenant else {}
    with scope.everything(reason="staff"), transaction.atomic():
        draft = Draft(ids.new(at=termed.stage.clock()), kind, "live", body, **owner)
        ledger.record([draft], by=SETUP, at=termed.stage.clock())
    termed.stage.clock.forward(minutes=5)
    with scope.everything(reason="audit"):
        seen = clawbacks.if_left_now(tenant=party.tenant, at=termed.stage.clock())
    assert (seen.reason, dict(seen.amounts)) == (reason, {})
    termed.stage.take_back()
    assert decided() == []


def test_case_9_after_the_end_of_the_subscription_it_is_an_invoice_of_its_own(termed: Finance) -> None:
    paid_year(termed)
    termed.move_to(YEAR + timedelta(days=2))
    termed.stage.take_back()
    termed.account.client.v1.subscriptions.cancel(termed.stage.subscription)
    assert book(termed) == 1
    [made] = decided()
    invoice = termed.account.client.v1.invoices.retrieve(made.invoice)
    assert (invoice.status, invoice.total, invoice.parent) == ("open", made.amount_minor, None)


def test_case_10_an_unpaid_or_void_invoice_pays_nothing_back(termed: Finance) -> None:
    termed.subscribe(12_000_000, interval="year")
    termed.move_to(YEAR - timedelta(days=1))
    termed.stage.allow()
    termed.follow()
    termed.move_to(YEAR + DRAFT)
    newest = termed.invoices()[-1]
    termed.read(newest.id)
    with scope.everything(reason="audit"):
        seen = clawbacks.if_left_now(tenant=termed.stage.party.tenant, at=termed.stage.clock())
    assert seen.reason == "nothing_realised"
    termed.account.client.v1.invoices.void_invoice(newest.id)
    termed.read(newest.id)
    termed.stage.take_back()
    assert decided() == []


def test_without_a_term_in_the_schedule_nothing_is_due(finance: Finance) -> None:
    paid_year(finance)
    with scope.everything(reason="audit"):
        seen = clawbacks.if_left_now(tenant=finance.stage.party.tenant, at=finance.stage.clock())
    assert seen.reason == "no_term"


# -- Shown before, and the same afterwards -----------------------------------------------------------


@pytest.fixture
def story(termed: Finance, monkeypatch: pytest.MonkeyPatch) -> Finance:
    """The API's clock is the stage's."""
    monkeypatch.setattr("ledger.clock.now", termed.stage.clock)
    return termed


def test_f8_the_api_says_what_is_paid_back_and_books_the_same(story: Finance) -> None:
    termed = story
    paid_year(termed)
    seen = withdraw(termed, validate_only=True)
    assert seen["clawback"]["currency"] == "EUR"
    assert 900_000 < seen["clawback"]["amount_minor"] < 960_000
    assert seen["clawback_reason"] is None
    assert decided() == []
    said = withdraw(termed)["clawback"]
    termed.stage.drain()
    assert [made.amount_minor for made in decided()] == [said["amount_minor"]]


@pytest.mark.parametrize("grounds", clawback.GROUNDS)
def test_stated_grounds_pay_nothing_back_and_are_on_record(story: Finance, grounds: str) -> None:
    termed = story
    paid_year(termed)
    seen = withdraw(termed, grounds=grounds)
    assert (seen["clawback"], seen["clawback_reason"]) == ({"amount_minor": 0, "currency": "EUR"}, "grounds")
    termed.stage.drain()
    assert decided() == []


def test_other_grounds_are_refused_and_nothing_is_withdrawn(termed: Finance) -> None:
    paid_year(termed)
    consent = ids.render(ids.CONSENT, termed.stage.consents[TELEMETRY])
    answered = Api(key_for()).ask("POST", f"/v1/consents/{consent}/withdraw", {"grounds": "because"})
    assert answered.status == 400
    with scope.everything(reason="staff"), pytest.raises(UnknownGrounds):
        adjustments.state_grounds(
            tenant=termed.stage.party.tenant, consent=uuid4(), grounds="because", by=SETUP, at=START
        )


# -- Waivers ------------------------------------------------------------------------------------------


def test_a_waiver_takes_two_people_and_stops_the_booking(termed: Finance) -> None:
    paid_year(termed)
    termed.stage.take_back()
    [made] = decided()
    with scope.everything(reason="staff"):
        adjustments.ask_for_waiver(adjustment=made.id, reason="our outage in May", by=FIONA)
    assert book(termed) == 0
    with scope.everything(reason="staff"):
        with pytest.raises(WaiverNeedsAnother):
            adjustments.approve_waiver(adjustment=made.id, by=FIONA, at=termed.stage.clock())
        adjustments.approve_waiver(adjustment=made.id, by=FELIX, at=termed.stage.clock())
        with pytest.raises(NoSuchAdjustment):
            adjustments.approve_waiver(adjustment=made.id, by=FELIX, at=termed.stage.clock())
    assert (book(termed), items(termed), decided()[0].state) == (0, [], "waived")


def test_a_refused_waiver_is_booked_and_what_is_booked_cannot_be_waived(termed: Finance) -> None:
    paid_year(termed)
    termed.stage.take_back()
    [made] = decided()
    with scope.everything(reason="staff"):
        adjustments.ask_for_waiver(adjustment=made.id, reason="please", by=FIONA)
        adjustments.refuse_waiver(adjustment=made.id)
    assert book(termed) == 1
    with scope.everything(reason="staff"), pytest.raises(NoSuchAdjustment):
        adjustments.ask_for_waiver(adjustment=made.id, reason="please", by=FIONA)


# -- Booked once, whatever happens --------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "server_error", "server_error_after_commit", "unavailable", "html_502", "reset", "reset_after_commit",
        "timeout", "timeout_after_commit", "truncated_200", "key_in_use", "rate_limit", "lock_timeout",
    ],
)  # fmt: skip
def test_a_booking_without_a_trustworthy_answer_ends_in_exactly_one_item(termed: Finance, fault: str) -> None:
    paid_year(termed)
    termed.stage.take_back()
    termed.stage.local_stripe.fault(fault, path="/v1/invoiceitems", seconds=2)
    assert book(termed) == 0
    termed.stage.clock.forward(days=2)  # Stripe may have forgotten the key by then
    assert adjusting.book_due(mode="live", gateway=termed.stage.gateway, now=termed.stage.clock) == 1
    assert len(items(termed)) == 1


@pytest.mark.parametrize("failpoint", ["billing.adjustment_key_stored", "billing.adjustment_sent"])
def test_a_worker_that_dies_books_once(
    termed: Finance, failpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_year(termed)
    termed.stage.take_back()

    def die(name: str) -> None:
        if name == failpoint:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(adjusting.failpoints, "crash_if_armed", die)
        with pytest.raises(KeyboardInterrupt):
            book(termed)
    assert adjusting.book_due(mode="live", gateway=termed.stage.gateway, now=termed.stage.clock) == 1
    assert len(items(termed)) == 1


def test_a_delivery_that_comes_twice_decides_once(termed: Finance) -> None:
    paid_year(termed)
    termed.stage.take_back()
    with scope.everything(reason="reconcile"):
        cause = Adjustment.objects.get().cause
        again = adjustments.decide(
            tenant=termed.stage.party.tenant, entitlement_entry=cause, by=SETUP, at=termed.stage.clock()
        )
    assert again is None
    assert len(decided()) == 1


def test_adjustments_are_the_fold_of_their_entries(termed: Finance) -> None:
    paid_year(termed)
    termed.stage.take_back()
    [made] = decided()
    with scope.everything(reason="staff"):
        adjustments.ask_for_waiver(adjustment=made.id, reason="x", by=FIONA)
        adjustments.approve_waiver(adjustment=made.id, by=FELIX, at=termed.stage.clock())
    with auditing.snapshot():
        report = auditing.check_all([projections.named("billing.adjustments")])
    assert report.differences == []


def test_the_database_refuses(termed: Finance) -> None:
    paid_year(termed)
    termed.stage.take_back()
    with scope.everything(reason="staff"):
        row = Adjustment.objects.get()
        for name, changed in (
            ("a_cause_is_adjusted_once_per_currency", {}),
            ("an_adjustment_is_above_zero", {"amount_minor": 0, "currency": "USD"}),
        ):
            copy = Adjustment.objects.get()
            copy.id, copy.entry_id = uuid4(), uuid4()
            for member, value in changed.items():
                setattr(copy, member, value)
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                copy.save(force_insert=True)
        for name, said in (
            ("adjustment_state_is_known", {"state": "perhaps"}),
            ("what_is_booked_has_its_item", {"state": "booked"}),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                AdjustmentWork.objects.filter(pk=row.pk).update(**said)


# -- The formula --------------------------------------------------------------------------------------

DAYS = st.integers(1, 1_500)


@given(
    realised=st.integers(0, 10**12), total=st.integers(0, 10**12), received=st.integers(0, 10**12), days=DAYS,
    passed=st.integers(0, 1_600), share=st.integers(0, 10_000), before=st.integers(1, 10_000), after=st.integers(0, 10_000),
)  # fmt: skip
def test_never_more_than_what_was_realised_and_never_after_the_term(
    *, realised: int, total: int, received: int, days: int, passed: int, share: int, before: int, after: int
) -> None:
    term = Term(START, START + timedelta(days=days), (Grade(0, share),))
    at = START + timedelta(days=passed)
    paid = [InvoiceInTerm("in_1", "EUR", realised, total, received)]
    owed = clawback.amounts(paid, term=term, before_bps=before, after_bps=after, at=at).get("EUR", 0)
    assert 0 <= owed <= realised
    if total:
        assert owed <= max(received, 0) or owed <= realised * min(received, total) // total
    if passed >= days or after >= before:
        assert owed == 0
    later = clawback.amounts(paid, term=term, before_bps=before, after_bps=after, at=at + timedelta(days=1))
    assert later.get("EUR", 0) <= owed
