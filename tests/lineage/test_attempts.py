"""A run that is repeated: `attempt` as a number and as `next`, also when several ask at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from consent.operations import changes
from ledger import scope
from lineage.clearances.models.clearance import Clearance
from lineage.runs.operations import heartbeats, issuing
from tests.api.client import Answered, check
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job
from tests.lineage.side_by_side import asking, at_once, now
from tests.people import SETUP

BOTH = pytest.mark.usefixtures("schedule", "acme", "globex")
RANKS = 6


def end(job: Job, id: str, how: str) -> None:
    if how == "complete":
        assert job.complete(id, ("acme", TELEMETRY, 1))["status"] == "completed"
    elif how == "abandon":
        assert job.abandon(id)["status"] == "abandoned"
    else:
        with scope.everything(reason="sweep"):
            row = Clearance.objects.get()
            assert row.lease.resume_until is not None
            heartbeats.recheck_clearance(clearance=row.id, by=SETUP, at=row.lease.resume_until)
        assert job.shown(id)["status"] == "expired"


@BOTH
@pytest.mark.parametrize("first", [None, "next", 1])
def test_a_run_begins_with_its_first_attempt(job: Job, first: Any) -> None:
    give()
    answered = job.clear(**({} if first is None else {"attempt": first}))
    assert (answered.status, answered["attempt"]) == (201, 1)
    check(answered.body, "Clearance")
    assert job.shown(answered["id"])["attempt"] == 1
    assert job.beat(answered["id"])["attempt"] == 1
    assert job.manifest(answered["id"])["attempt"] == 1
    assert job.api.post(f"/v1/clearances/{answered['id']}/pause")["attempt"] == 1
    assert job.complete(answered["id"])["attempt"] == 1


@BOTH
@pytest.mark.parametrize("attempt", ["next", 1])
def test_ranks_of_one_job_share_the_attempt_that_is_active(job: Job, attempt: Any) -> None:
    give()
    id = job.cleared()
    again = job.clear(attempt=attempt)
    assert (again.status, again["id"], again["status"]) == (200, id, "active")
    other = job.clear(attempt=attempt, region="FR")
    assert (other.status, other.code) == (409, "run_in_use")


@BOTH
@pytest.mark.parametrize("how", ["complete", "abandon", "expire"])
@pytest.mark.parametrize("attempt", ["next", 2])
def test_the_next_attempt_begins_after_the_one_before_has_ended(job: Job, how: str, attempt: Any) -> None:
    give()
    first = job.cleared(base=None)
    end(job, first, how)
    second = job.clear(attempt=attempt)
    assert (second.status, second["attempt"], second["status"]) == (201, 2, "active")
    assert second["id"] != first
    assert job.clear(attempt="next")["id"] == job.clear(attempt=2)["id"] == second["id"]
    assert job.shown(first)["attempt"] == 1
    assert job.beat(first)["still_valid"] is False  # an end is an end


@BOTH
def test_an_attempt_decides_by_what_customers_say_now(job: Job) -> None:
    given = give()
    give("globex")
    job.complete(job.cleared())
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
    again = job.clear(attempt="next")
    assert [line["tenant"] for line in job.manifest(again["id"])["entries"]] == ["globex"]


@BOTH
def test_a_denied_attempt_has_ended_too(job: Job) -> None:
    assert job.clear(attempt="next")["status"] == "denied"
    give()
    again = job.clear(attempt="next")
    assert (again["attempt"], again["status"]) == (2, "active")


@BOTH
def test_without_an_attempt_a_run_is_shown_as_its_newest_stands(job: Job) -> None:
    give()
    job.complete(job.cleared())
    ended = job.clear()
    assert (ended.status, ended["attempt"], ended["status"]) == (200, 1, "completed")
    second = job.clear(attempt="next")
    assert job.clear()["id"] == second["id"]


@BOTH
@pytest.mark.parametrize(("ended", "numbers"), [(False, (2, 3, 10**12)), (True, (3, 7))])
def test_any_other_number_is_refused(job: Job, ended: bool, numbers: tuple[int, ...]) -> None:
    give()
    id = job.cleared()
    if ended:
        job.complete(id)
    for number in numbers:
        refused = job.clear(attempt=number)
        assert (refused.status, refused.code) == (409, "attempt_mismatch")
        assert "attempt 1 is" in refused["detail"]


@BOTH
def test_an_earlier_attempt_does_not_come_back(job: Job) -> None:
    give()
    job.complete(job.cleared())
    job.clear(attempt="next")
    refused = job.clear(attempt=1)
    assert (refused.status, refused.code) == (409, "attempt_mismatch")


@BOTH
@pytest.mark.parametrize("number", [2, 9])
def test_a_run_does_not_begin_with_another_number(job: Job, number: int) -> None:
    give()
    refused = job.clear(attempt=number)
    assert (refused.status, refused.code) == (409, "attempt_mismatch")


@BOTH
@pytest.mark.parametrize("attempt", [0, -1, 1.0, 1.5, True, "1", "NEXT", "", [1], {"number": 1}])
def test_an_attempt_is_a_number_or_next(job: Job, attempt: Any) -> None:
    refused = job.clear(attempt=attempt)
    assert refused.status == 400
    assert [error["pointer"] for error in refused["errors"]] == ["/attempt"]


@BOTH
def test_validating_the_next_attempt_begins_none(job: Job) -> None:
    give()
    job.complete(job.cleared())
    shown = job.clear(attempt="next", validate_only=True)
    assert (shown.status, shown["id"], shown["attempt"]) == (200, None, 2)
    assert job.clear()["attempt"] == 1


@BOTH
def test_attempts_of_one_tenants_key_are_its_own(job: Job, acmes_job: Job) -> None:
    give()
    job.complete(job.cleared())
    assert job.clear(attempt="next")["attempt"] == 2
    assert acmes_job.clear(attempt="next")["attempt"] == 1


@BOTH
def test_a_key_lists_its_own_clearances(job: Job, acmes_job: Job) -> None:
    give()
    first = job.cleared()
    job.complete(first)
    second = job.clear(attempt="next")["id"]
    own = acmes_job.cleared()

    def listed(of: Job, query: str = "") -> Answered:
        answered = of.api.get(f"/v1/clearances{query}")
        check(answered.body, "ClearanceList")
        return answered

    assert [one["id"] for one in listed(job)["data"]] == [own, second, first]
    assert [one["attempt"] for one in listed(job, "?run=nightly-1&status=completed")["data"]] == [1]
    assert [one["id"] for one in listed(acmes_job)["data"]] == [own]
    page = listed(job, "?limit=1")
    assert [one["id"] for one in listed(job, f"?limit=1&after={page['next']}")["data"]] == [second]
    assert listed(job, "?status=paused")["data"] == []
    assert job.api.get("/v1/clearances?status=gone").status == 400


def next_attempt(run: str) -> Any:
    with scope.everything(reason="staff"):
        return issuing.issue_clearance(mode="live", asking=asking(run), attempt="next", by=SETUP, at=now())


def test_ranks_that_ask_at_once_get_one_attempt(vendor: None) -> None:
    give()
    for number in (1, 2, 3):
        found = at_once(*[lambda: next_attempt("nightly")] * RANKS)
        assert len({one.id for one in found}) == 1
        assert [one.new for one in found].count(True) == 1
        with scope.everything(reason="audit"):
            assert Clearance.objects.get(id=found[0].id).attempt == number
            heartbeats.abandon(clearance=found[0].id, by=SETUP, at=now())


def test_an_attempt_is_not_given_out_while_it_ends(vendor: None) -> None:
    """Whoever asks while the attempt is abandoned gets it as active, or the next one; never an ended one as active."""
    give()
    first = next_attempt("nightly")

    def abandon() -> None:
        with scope.everything(reason="staff"):
            heartbeats.abandon(clearance=first.id, by=SETUP, at=now())

    *issued, _ = at_once(*[lambda: next_attempt("nightly")] * RANKS, abandon)
    with scope.everything(reason="audit"):
        rows = {row.id: row for row in Clearance.objects.all()}
    assert {one.id for one in issued if one is not None} <= rows.keys()
    assert all(one is not None for one in issued)
    assert sorted(row.attempt for row in rows.values()) in ([1], [1, 2])
