"""Leaving a commitment pays back by its term; grounds are checked afterwards; nothing is paid back twice."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest

from billing import clawback
from billing.clawback import InvoiceInTerm, Term
from billing.operations import adjustments, grounds
from billing.queries import clawbacks, liability
from billing.queries import grounds as grounds_queries
from ledger import actors, auditing, clock, projections, scope
from pricing.governance.operations import commitments
from pricing.grades import Grade
from tests.api.client import Api, key_for
from tests.billing.finance import Finance
from tests.billing.paid_back import YEAR, decided, paid_year, withdraw
from tests.billing.stage import TELEMETRY
from tests.commitments import commit
from tests.people import SETUP, START
from tests.prices import publish_schedule

DAY = timedelta(days=1)
LEGAL = actors.person(uuid4(), channel="admin")


def committed_year(finance: Finance, **said: object) -> None:
    """A commitment of two years that began ten days before the consent, and a yearly invoice that was paid."""
    finance.stage.clock.at = YEAR - 11 * DAY
    commit(
        finance.stage.party.tenant,
        ends_at=YEAR - 11 * DAY + 730 * DAY,
        at=finance.stage.clock(),
        **said,
    )
    paid_year(finance)


def left(finance: Finance) -> clawbacks.Clawback:
    with scope.everything(reason="audit"):
        return clawbacks.if_left_now(tenant=finance.stage.party.tenant, at=finance.stage.clock())


def test_the_term_is_the_commitments_and_a_new_schedule_excuses_nobody(termed: Finance) -> None:
    committed_year(termed)
    publish_schedule(at=termed.stage.clock(), effective_from=YEAR + 2 * DAY, version="2026")
    termed.move_to(YEAR + 3 * DAY)
    seen = left(termed)
    assert seen.term is not None
    assert (seen.reason, seen.term.committed, seen.term.ends_at) == (
        "computed",
        True,
        YEAR - 11 * DAY + 730 * DAY,
    )
    share = Fraction(
        (seen.term.ends_at - termed.stage.clock()) // timedelta(microseconds=1), 730 * 86_400_000_000
    )
    assert seen.amounts == {"EUR": int(960_000 * share)}
    termed.stage.take_back()
    assert decided()[0].amount_minor <= seen.amounts["EUR"]


def test_leaving_without_notice_counts_as_notice_given_now(termed: Finance) -> None:
    committed_year(termed, minimum_until=YEAR, notice_days=60)
    termed.move_to(YEAR + 9 * DAY)
    seen = left(termed)
    assert seen.term is not None
    assert seen.term.ends_at == termed.stage.clock() + 60 * DAY
    with scope.everything(reason="staff"):
        from pricing.governance.queries import commitments as queries

        [held] = queries.commitments(tenants=[termed.stage.party.tenant])
        ends_at = commitments.give_notice(id=held.id, by=SETUP, at=termed.stage.clock())
    termed.move_to(ends_at)
    assert left(termed).reason in {"computed", "term_over"}
    after = left(termed).term
    assert after is None or not after.committed


def test_if_all_left_today_is_what_a_withdrawal_books(
    termed: Finance, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed_year(termed)
    termed.move_to(YEAR + 3 * DAY)
    monkeypatch.setattr("ledger.clock.now", termed.stage.clock)
    with scope.everything(reason="audit"):
        report = liability.liability(mode="live", at=clock.now())
    [row] = report.rows
    assert (row.key, row.order_form, report.by_account()) == (
        "acme",
        "order-1",
        {"acme": dict(row.found.amounts)},
    )
    told = Api(key_for("billing:read")).get("/v1/liability")
    assert [each["amount_minor"] for each in told["totals"]] == list(report.totals().values())
    withdraw(termed)
    termed.stage.drain()
    assert {each.currency: each.amount_minor for each in decided()} == report.totals()


def test_grounds_that_do_not_hold_are_paid_back_as_of_the_withdrawal(
    termed: Finance, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_year(termed)
    monkeypatch.setattr("ledger.clock.now", termed.stage.clock)
    before = withdraw(termed, validate_only=True)["clawback"]["amount_minor"]
    withdraw(termed, grounds="works_council")
    termed.stage.drain()
    with scope.everything(reason="staff"):
        [task] = grounds_queries.waiting()
        assert (task.grounds, task.owner) == ("works_council", "")
        assert task.stated_at is not None
        assert abs(task.deadline_at - termed.stage.clock() - 30 * DAY) < timedelta(minutes=1)
        termed.stage.clock.forward(days=20)
        consent = termed.stage.consents[TELEMETRY]
        grounds.check(
            consent=consent, hold=False, note="no such agreement", by=LEGAL, at=termed.stage.clock()
        )
        assert grounds_queries.waiting() == []
        with pytest.raises(grounds.NothingToCheck):
            grounds.check(consent=consent, hold=True, note="x", by=LEGAL, at=termed.stage.clock())
    [made] = decided()
    assert abs(made.amount_minor - before) <= 1
    assert termed.stage.clock() - made.decided_at > 19 * DAY
    with auditing.snapshot():
        assert auditing.check_all([projections.named("billing.adjustments")]).differences == []


def test_grounds_that_hold_pay_nothing_back(termed: Finance) -> None:
    paid_year(termed)
    party, consent = termed.stage.party, termed.stage.consents[TELEMETRY]
    with scope.everything(reason="staff"):
        adjustments.state_grounds(
            tenant=party.tenant, consent=consent, grounds="law", by=SETUP, at=termed.stage.clock()
        )
    termed.stage.take_back()
    with scope.everything(reason="staff"):
        grounds.check(consent=consent, hold=True, note="section 5", by=LEGAL, at=termed.stage.clock())
    assert decided() == []


@pytest.mark.parametrize(
    ("earned", "least", "before", "after", "part"),
    [
        (800, 800, 800, 0, Fraction(1)),
        (None, None, 800, 400, Fraction(1, 2)),
        (1500, 800, 800, 0, Fraction(800, 1500)),  # the rest ended before
        (1500, 0, 800, 0, Fraction(0)),  # all of it ended before
        (800, None, 1500, 800, Fraction(0)),  # the invoice never had what ends now
        (1500, 800, 1500, 1000, Fraction(0)),  # it was given anew after it had ended
    ],
)
def test_what_ended_before_is_not_paid_back_again(
    earned: int | None, least: int | None, before: int, after: int, part: Fraction
) -> None:
    invoice = InvoiceInTerm("in_1", "EUR", 15_000, 100, 100, earned, least)
    assert invoice.ends(before, after) == part
    term = Term(START, START + 100 * DAY, (Grade(0, 10_000),))
    owed = clawback.amounts([invoice], term=term, before_bps=before, after_bps=after, at=START)
    assert owed == ({"EUR": int(15_000 * part)} if part else {})
