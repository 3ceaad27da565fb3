"""A run that loses contact or pauses: nothing comes through until it resumes, and after its grace it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from hypothesis import given as over
from hypothesis import strategies as st

from config import grace
from consent.operations import changes
from ledger import queries as ledger
from ledger import scope
from lineage.clearances.lease import Lease
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.clearance_step import ClearanceStep
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import RunReport
from lineage.destruction.models.holding import Holding
from lineage.runs.operations import completing, heartbeats, pausing, sweep
from lineage.runs.queries import backlog
from tenants.models import Tenant
from tests.api.client import Api, check, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job
from tests.lineage.side_by_side import at_once, clear, now
from tests.people import SETUP
from wire import ids

BOTH = pytest.mark.usefixtures("schedule", "acme", "globex")
GRACE = timedelta(hours=4)
SECOND = timedelta(seconds=1)


def kinds() -> list[str]:
    with scope.everything(reason="audit"):
        return [one.kind for one in ledger.entries(limit=10_000) if one.kind.startswith("clearance.")]


def lapsed(id: str) -> datetime:
    """When the lease of a run ends."""
    with scope.everything(reason="audit"):
        return Clearance.objects.get(id=ids.parse(ids.CLEARANCE, id)).expires_at


def status(id: str, at: datetime) -> str:
    with scope.everything(reason="audit"):
        seen = clearances.clearance(id=ids.parse(ids.CLEARANCE, id), at=at)
    assert seen is not None
    return seen.status


def beat(id: str, at: datetime) -> Any:
    with scope.everything(reason="staff"):
        return heartbeats.heartbeat(clearance=ids.parse(ids.CLEARANCE, id), by=SETUP, at=at)


def withdraw(given: Any) -> None:
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))


@BOTH
def test_a_paused_run_is_not_ended_and_a_heartbeat_resumes_it(job: Job) -> None:
    give()
    id = job.cleared()
    for _ in range(2):  # a repeat changes nothing
        paused = job.api.post(f"/v1/clearances/{id}/pause")
        check(paused.body, "Clearance")
        assert (paused.status, paused["status"], paused["ended_at"]) == (200, "paused", None)
    assert paused["resume_until"] > paused["expires_at"]
    assert job.shown(id)["status"] == "paused"
    assert kinds() == ["clearance.issued/2", "clearance.paused/1"]
    beaten = job.beat(id)
    check(beaten, "Heartbeat")
    assert (beaten["still_valid"], beaten["status"]) == (True, "active")
    assert beaten["expires_at"] > paused["expires_at"]
    assert kinds()[-1] == "clearance.resumed/1"


@BOTH
def test_what_was_withdrawn_during_the_pause_is_dropped_before_the_run_resumes(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    withdraw(given)
    beaten = job.beat(id)
    assert (beaten["status"], [one["tenant"] for one in beaten["withdrawn"]]) == ("active", ["acme"])
    assert kinds()[-2:] == ["clearance.narrowed/1", "clearance.resumed/1"]


@BOTH
def test_a_paused_run_with_nothing_left_is_invalidated_and_does_not_resume(job: Job) -> None:
    given = give()
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    withdraw(given)
    beaten = job.beat(id)
    assert (beaten["still_valid"], beaten["status"]) == (False, "invalidated")
    refused = job.api.post(f"/v1/clearances/{id}/pause")
    assert (refused.status, refused.code) == (409, "clearance_over")


@BOTH
def test_a_worker_drops_what_a_paused_run_may_no_longer_use(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    admin = Api(key_for())
    address = f"/v1/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw"
    assert admin.post(address)["clearances_affected"] == [id]
    assert (
        sweep.recheck_after_entry(
            mode="live", tenant=given_tenant(), account=None, clearance=None, by=SETUP, at=now()
        )
        == 1
    )
    assert kinds()[-1] == "clearance.narrowed/1"
    assert job.shown(id)["status"] == "paused"


def given_tenant() -> UUID:
    with scope.everything(reason="audit"):
        return Tenant.objects.get(key="acme").id


@BOTH
@pytest.mark.parametrize("noted", [True, False])
def test_a_lapsed_lease_pauses_and_a_heartbeat_in_time_resumes(job: Job, noted: bool) -> None:
    give()
    id = job.cleared(lease_seconds=60)
    ends = lapsed(id)
    assert [status(id, at) for at in (ends - SECOND, ends, ends + GRACE - SECOND)] == [
        "active",
        "paused",
        "paused",
    ]
    if noted:
        assert sweep.sweep(by=SETUP, at=ends) == 1
        assert sweep.sweep(by=SETUP, at=ends + GRACE - SECOND) == 0
    beaten = beat(id, ends + GRACE - SECOND)
    assert (beaten.still_valid, beaten.status) == (True, "active")
    assert beaten.expires_at == ends + GRACE - SECOND + timedelta(seconds=60)
    assert kinds() == ["clearance.issued/2", "clearance.paused/1", "clearance.resumed/1"]


@BOTH
@pytest.mark.parametrize("noted", [True, False])
def test_after_its_grace_a_run_is_expired_for_good(job: Job, noted: bool) -> None:
    give()
    id = job.cleared()
    ends = lapsed(id)
    assert status(id, ends + GRACE) == "expired"
    if noted:
        assert sweep.sweep(by=SETUP, at=ends + GRACE) == 1
    beaten = beat(id, ends + GRACE)
    assert (beaten.still_valid, beaten.status) == (False, "expired")
    assert kinds() == ["clearance.issued/2", "clearance.paused/1", "clearance.expired/1"]
    with scope.everything(reason="audit"):
        row = Clearance.objects.get()
        assert row.ended_at == ends + GRACE
        assert [one.location for one in Holding.objects.all()] == [
            f"run:{row.run}"
        ]  # presumed: nothing was reported
    assert beat(id, ends + SECOND).status == "expired"  # not even by a clock that went back


@BOTH
def test_a_pause_keeps_no_copy_that_nobody_reported(job: Job) -> None:
    give()
    job.api.post(f"/v1/clearances/{job.cleared()}/pause")
    with scope.everything(reason="audit"):
        assert Holding.objects.count() == 0


@BOTH
@pytest.mark.parametrize("attempt", ["next", 1])
def test_asking_for_the_attempt_resumes_it_and_asking_for_the_run_does_not(job: Job, attempt: Any) -> None:
    give()
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    assert job.clear()["status"] == "paused"
    refused = job.clear(attempt=2)
    assert (refused.status, refused.code) == (409, "attempt_mismatch")
    again = job.clear(attempt=attempt)
    assert (again.status, again["id"], again["attempt"], again["status"]) == (200, id, 1, "active")


@BOTH
def test_next_resumes_the_attempt_less_what_was_dropped(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    withdraw(given)
    again = job.clear(attempt="next")
    assert (again["id"], again["status"]) == (id, "active")
    assert [one["tenant"] for one in again["withdrawn"]] == ["acme"]


@BOTH
@pytest.mark.parametrize(("how", "ends_as"), [("complete", "completed"), ("abandon", "abandoned")])
def test_a_paused_run_can_report_or_be_given_up(job: Job, how: str, ends_as: str) -> None:
    give()
    id = job.cleared()
    job.api.post(f"/v1/clearances/{id}/pause")
    answered = job.complete(id, ("acme", TELEMETRY, 1)) if how == "complete" else job.abandon(id)
    assert (answered.status, answered["status"]) == (200, ends_as)
    assert job.clear(attempt="next")["attempt"] == 2


@BOTH
def test_only_the_jobs_own_key_pauses_a_run(job: Job, acmes_job: Job) -> None:
    give()
    id = job.cleared()
    assert acmes_job.api.post(f"/v1/clearances/{id}/pause").status == 404
    assert Api(key_for("decide")).post(f"/v1/clearances/{id}/pause").status == 403


@BOTH
def test_a_wrong_clock_ends_no_run(job: Job) -> None:
    """The clock jumped by a day: nothing expires before an operator has looked, and then the run resumes."""
    give()
    id = job.cleared()
    ends = lapsed(id)
    job.api.post(f"/v1/clearances/{id}/pause")
    with scope.everything(reason="audit"), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_clock_jumped(86400)")
    with pytest.raises(pausing.ClockInDoubt):
        beat(id, ends + timedelta(days=1))
    with scope.everything(reason="sweep"):
        heartbeats.recheck_clearance(
            clearance=ids.parse(ids.CLEARANCE, id), by=SETUP, at=ends + timedelta(days=1)
        )
    assert kinds()[-1] == "clearance.paused/1"
    assert beat(id, ends).status == "active"


@BOTH
def test_what_waits_for_the_sweep_is_measured(job: Job) -> None:
    give()
    id = job.cleared()
    ends = lapsed(id)

    def waiting(at: datetime) -> tuple[int, float]:
        with scope.everything(reason="audit"):
            found = next(one for one in backlog.backlogs(at=at) if one.name == "leases_ended")
        return found.waiting, found.oldest_seconds

    assert waiting(ends - SECOND) == (0, 0)
    assert waiting(ends + SECOND) == (1, 1)
    sweep.sweep(by=SETUP, at=ends + SECOND)
    assert waiting(ends + 2 * SECOND) == (0, 0)
    assert waiting(ends + GRACE + SECOND) == (1, 1)


@BOTH
def test_the_grace_is_what_it_was_when_the_run_was_cleared(job: Job, settings: Any) -> None:
    give()
    settings.LICET_GRACE_SECONDS = 60
    id = job.cleared()
    settings.LICET_GRACE_SECONDS = 3600
    ends = lapsed(id)
    assert status(id, ends + timedelta(seconds=60)) == "expired"


@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 3600 + 1])
def test_a_grace_beyond_its_limits_does_not_start(seconds: int) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"LICET_GRACE_SECONDS is {seconds}"):
        grace.checked(seconds)


INSTANTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@over(
    ends=INSTANTS,
    at=INSTANTS,
    seconds=st.integers(0, 604_800),
    recorded=st.sampled_from(["active", "paused", "completed", "denied"]),
)
def test_a_run_never_uses_data_after_its_lease(
    ends: datetime, at: datetime, seconds: int, recorded: str
) -> None:
    lease = Lease(recorded, ends, timedelta(seconds=seconds))
    found = lease.status_at(at)
    assert (found == "active") == (recorded == "active" and at < ends)
    if recorded in ("completed", "denied"):
        assert (found, lease.resume_until) == (recorded, None)
    if found == "expired":
        assert at >= ends + timedelta(seconds=seconds)


def test_a_run_that_resumes_while_it_is_swept_and_paused_stays_one(vendor: None) -> None:
    give()
    id = clear("nightly").id

    def pause() -> None:
        with scope.everything(reason="staff"):
            heartbeats.pause(clearance=id, by=SETUP, at=now())

    def resume() -> Any:
        with scope.everything(reason="staff"):
            return heartbeats.heartbeat(clearance=id, by=SETUP, at=now())

    at_once(*[pause, resume] * 4, lambda: sweep.sweep(by=SETUP, at=now()))
    with scope.everything(reason="audit"):
        row = Clearance.objects.get(id=id)
        steps = list(ClearanceStep.objects.values_list("kind", flat=True))
    assert all(one != other for one, other in pairwise(steps)), "pauses and resumptions alternate"
    assert row.status == ("paused" if steps and steps[-1] == "paused" else "active")


@BOTH
def test_a_report_after_the_grace_is_recorded_and_completes_nothing(job: Job) -> None:
    give()
    id = ids.parse(ids.CLEARANCE, job.cleared())
    with scope.everything(reason="staff"):
        late = lapsed(ids.render(ids.CLEARANCE, id)) + GRACE
        report = RunReport(
            sha256="0" * 64, used=(), artefacts=(), holdings=(), measurements=(), processors=()
        )
        completing.complete_run(clearance=id, report=report, by=SETUP, at=late)
        assert Clearance.objects.get(id=id).status == "expired"
