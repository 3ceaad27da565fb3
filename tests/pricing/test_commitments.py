"""A minimum term is recorded by two people, locks the price, earns from its start, and is never renewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from consent.operations import changes
from ledger import actors, auditing, projections, scope
from pricing import queries, tasks
from pricing.commitment import Commitment
from pricing.governance.operations import commitment_proposals, commitments, matrices
from pricing.governance.operations.commitment_proposals import (
    CommitmentSaid,
    CommitmentUnclear,
    CommitsNobody,
    NoSuchOrderForm,
)
from pricing.governance.operations.commitments import CommitmentOver, CommitmentOverlaps
from pricing.governance.queries import commitments as commitment_queries
from pricing.models import Commitment as Row
from pricing.models import CommitmentEnd, CommitmentReminder
from tests.catalogue import give
from tests.commitments import ORDER, approve, commit, order_form
from tests.people import SETUP, START, Party
from tests.prices import publish_schedule

DAY = timedelta(days=1)
YEAR = START + 365 * DAY
RICHER = [{"name": "silver", "min_points": 40, "discount_bps": 900}]


@pytest.fixture(autouse=True)
def all_rows() -> Iterator[None]:
    with scope.everything(reason="staff"):
        yield


@pytest.fixture
def earning(catalogue: None) -> None:
    """A schedule under which points earn after 30 days."""
    publish_schedule(earn_after_days=30)


def earned(party: Party) -> int:
    seen = queries.entitlement(tenant=party.tenant)
    return seen.earned_bps if seen else 0


def sweep(at: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pricing.tasks.sweeping.sweep_time", lambda: at)
    tasks.sweep()


def test_it_counts_from_its_start_and_from_its_end_the_uncommitted_rate(
    acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(acme.tenant, ends_at=YEAR, at=START)
    give(at=START + 3 * DAY)
    assert earned(acme) == 800
    publish_schedule(
        at=START + 9 * DAY, effective_from=START + 10 * DAY, version="2026", tiers=RICHER, earn_after_days=30
    )
    sweep(START + 40 * DAY, monkeypatch)
    assert earned(acme) == 800
    sweep(YEAR, monkeypatch)
    assert earned(acme) == 900


def test_what_is_added_later_earns_like_any_other(
    acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(acme.tenant, ends_at=YEAR, at=START)
    given = give(at=START + DAY)
    changes.withdraw(consent=given.consent, by=SETUP, at=START + 40 * DAY)
    give(at=START + 41 * DAY)
    assert earned(acme) == 0
    sweep(START + 71 * DAY, monkeypatch)
    assert earned(acme) == 800


def test_it_may_begin_later(acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made = commit(acme.tenant, ends_at=YEAR, begins_at=START + 5 * DAY, at=START)
    give(at=START)
    assert (made.status(START), earned(acme)) == ("scheduled", 0)
    sweep(START + 5 * DAY, monkeypatch)
    assert earned(acme) == 800


def test_the_customer_hears_once_sixty_days_before(
    acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(acme.tenant, ends_at=YEAR, at=START)
    told = []
    for day in (304, 305, 306, 366):
        sweep(START + day * DAY, monkeypatch)
        told.append(CommitmentReminder.objects.count())
    assert told == [0, 1, 1, 1]


def test_notice_ends_it_after_its_days_and_not_before_the_minimum_term(acme: Party, earning: None) -> None:
    made = commit(acme.tenant, ends_at=YEAR, minimum_until=START + 90 * DAY, notice_days=30, at=START)
    assert made.end_by_notice(START + 10 * DAY) == START + 90 * DAY
    assert made.end_by_notice(START + 80 * DAY) == START + 110 * DAY
    assert made.end_by_notice(YEAR - DAY) == YEAR
    assert commitments.give_notice(id=made.id, by=SETUP, at=START + 80 * DAY) == START + 110 * DAY
    after = commitment_queries.commitment_by_id(id=made.id)
    assert (after.until, after.ended_by) == (START + 110 * DAY, "notice")
    with pytest.raises(CommitmentOver):
        commitments.give_notice(id=made.id, by=SETUP, at=START + 81 * DAY)
    with pytest.raises(CommitmentOver):
        commitment_proposals.propose_end(id=made.id, reason="x", by=SETUP, at=START + 81 * DAY)
    held = [commitment_queries.in_effect(tenant=acme.tenant, at=START + day * DAY) for day in (109, 110)]
    assert held == [after, None]


def test_both_sides_can_end_it_by_two_people(acme: Party, earning: None) -> None:
    made = commit(acme.tenant, ends_at=YEAR, at=START)
    commitment_proposals.propose_end(id=made.id, reason="agreed", by=SETUP, at=START + DAY)
    assert commitment_queries.in_effect(tenant=acme.tenant, at=START + DAY) == made
    from tenants.operations import approvals
    from tenants.queries import approvals as waiting

    [asked] = [each for each in waiting.approvals(mode="live") if each.status == "pending"]
    approvals.approve(id=asked.id, by=actors.person(uuid4(), channel="admin"), at=START + 2 * DAY)
    assert commitment_queries.in_effect(tenant=acme.tenant, at=START + 2 * DAY) is None


def test_what_does_not_fit_is_refused(acme: Party, globex: Party, earning: None) -> None:
    def propose(*, committed: list[Party], **said: object) -> list[object]:
        body = {"order_form": ORDER, "ends_at": YEAR, **said}
        return list(
            commitment_proposals.propose_commitment(
                committed=[party.tenant for party in committed],
                said=CommitmentSaid(**body),  # type: ignore[arg-type]
                by=SETUP,
                at=START,
            )
        )

    with pytest.raises(NoSuchOrderForm):
        propose(committed=[acme])
    order_form(acme.key, at=START)
    with pytest.raises(CommitsNobody):
        propose(committed=[])
    for times in (
        {"begins_at": START - DAY},
        {"minimum_until": START},
        {"ends_at": START + DAY, "minimum_until": YEAR},
    ):
        with pytest.raises(CommitmentUnclear):
            propose(committed=[acme], **times)
    first = propose(committed=[acme])
    assert propose(committed=[acme]) == first
    approve(first[0], at=START)  # type: ignore[arg-type]
    with pytest.raises(CommitmentOverlaps):
        propose(committed=[acme], begins_at=YEAR - DAY, ends_at=YEAR + DAY)
    assert propose(committed=[acme], begins_at=YEAR, ends_at=YEAR + DAY) != first


def test_the_matrix_says_who_grants_how_long_a_term(
    acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(
        matrices, "check_may_grant", lambda *, mode, grant, amount, person: asked.append((grant, amount))
    )
    commit(acme.tenant, ends_at=YEAR, at=START)
    assert asked == [("term", 365)]


def test_commitments_are_the_fold_of_their_entries(
    acme: Party, earning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = commit(acme.tenant, ends_at=YEAR, at=START)
    sweep(START + 320 * DAY, monkeypatch)
    commitments.give_notice(id=made.id, by=SETUP, at=START + 321 * DAY)
    named = [projections.named(f"pricing.{each}") for each in ("commitments", "commitment_ends", "reminders")]
    with auditing.snapshot():
        assert auditing.check_all([*named, projections.named("pricing.locks")]).differences == []


def test_the_database_refuses(acme: Party, earning: None) -> None:
    made: Commitment = commit(acme.tenant, ends_at=YEAR, at=START)
    row = Row.objects.get(id=made.id)
    row.id, row.entry_id, row.minimum_until = uuid4(), uuid4(), row.begins_at
    with pytest.raises(IntegrityError, match="a_commitment_lasts_for_its_minimum_term"), transaction.atomic():
        row.save(force_insert=True)
    ended = CommitmentEnd(
        id=uuid4(),
        commitment_id=made.id,
        tenant_id=acme.tenant,
        ends_at=YEAR,
        cause="mood",
        entry_id=uuid4(),
    )
    with pytest.raises(IntegrityError, match="cause_of_an_end_is_known"), transaction.atomic():
        ended.save(force_insert=True)
