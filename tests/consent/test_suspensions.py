"""What suspends a consent from outside is told, and so is its end: a switch, a paper, newer terms, now or later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.operations import changes as changes_operations
from consent.operations import sweep as consent_sweep
from consent.paper_ends import End
from consent.queries import changes as consent_changes
from consent.queries import consents
from ledger import actors, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers, payloads
from tenants.operations import tenants
from tests.agreements import lift
from tests.catalogue import agree, give, publish
from tests.people import SETUP, START, Human, Party

HOUR = timedelta(hours=1)
NOW = START + 100 * HOUR
SWEEP = actors.system("sweep")

pytestmark = pytest.mark.usefixtures("schedule")


@pytest.fixture
def given(acme: Party) -> Any:
    return give().consent


def switch(*, suspended: bool, at: datetime) -> None:
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live", key="acme", name="ACME Pumps", region="DE", suspended=suspended, by=SETUP, at=at
        )


def sweep(at: datetime) -> int:
    return consent_sweep.record_time_effects(by=SWEEP, at=at)


def told(given: Any) -> list[tuple[str, str]]:
    """What `/v1/changes` says of the consent after it was stated."""
    with scope.everything(reason="audit"):
        seen = consents.consent(id=given, at=NOW + 1000 * HOUR)
        assert seen is not None
        kinds = [one.kind for one in seen.events][1:]
        changes = consent_changes.changes(mode="live", after=seen.events[0].revision, limit=100)
    assert len(kinds) == len(changes)
    return list(zip(kinds, (one.status for one in changes), strict=True))


def test_a_switch_is_told_and_its_end(given: Any) -> None:
    switch(suspended=True, at=NOW)
    assert [sweep(NOW + HOUR), sweep(NOW + 2 * HOUR)] == [1, 0]
    switch(suspended=False, at=NOW + 3 * HOUR)
    assert [sweep(NOW + 4 * HOUR), sweep(NOW + 5 * HOUR)] == [1, 0]
    switch(suspended=True, at=NOW + 6 * HOUR)
    sweep(NOW + 7 * HOUR)
    assert told(given) == [("suspended", "suspended"), ("restored", "active"), ("suspended", "suspended")]


def test_a_paper_that_begins_later_and_is_ended_is_told_when_it_is(given: Any) -> None:
    agree("prohibited", at=NOW, begins=NOW + 10 * HOUR)
    ended = End("MSA-1", NOW + 20 * HOUR)
    lift(training="silent", ends=ended, effective_from=NOW, at=NOW)
    assert [sweep(NOW + HOUR), sweep(NOW + 11 * HOUR), sweep(NOW + 12 * HOUR), sweep(NOW + 21 * HOUR)] == [
        0,
        1,
        0,
        1,
    ]
    assert told(given) == [("suspended", "suspended"), ("restored", "active")]


def test_a_prohibition_that_ends_by_its_date_stays(given: Any) -> None:
    agree("prohibited", at=NOW, begins=NOW + 10 * HOUR, ends=NOW + 20 * HOUR)
    assert [sweep(NOW + 11 * HOUR), sweep(NOW + 21 * HOUR)] == [1, 0]
    assert told(given) == [("suspended", "suspended")]


def test_what_is_stated_after_it_was_foreseen_is_told_as_well(acme: Party) -> None:
    agree("prohibited", at=NOW, begins=NOW + 10 * HOUR)
    publish("newer", requires_reacceptance=True, effective_from=NOW + 5 * HOUR, at=NOW)
    given = give(at=NOW + HOUR).consent
    assert [sweep(NOW + 6 * HOUR), sweep(NOW + 11 * HOUR)] == [1, 0]
    assert told(given) == [("suspended", "suspended")]


def test_a_paused_consent_is_paused_again_when_its_suspension_ends(given: Any) -> None:
    with scope.everything(reason="staff"):
        changes_operations.pause(consent=given, by=SETUP, at=NOW)
    switch(suspended=True, at=NOW + HOUR)
    sweep(NOW + 2 * HOUR)
    switch(suspended=False, at=NOW + 3 * HOUR)
    sweep(NOW + 4 * HOUR)
    assert told(given) == [("paused", "paused"), ("suspended", "suspended"), ("restored", "paused")]


def tell(kind: str) -> tuple[str, str]:
    """Mail it, and say what programs are told."""
    with scope.everything(reason="audit"):
        (row,) = ledger.entries(kinds=[kind])
        event = payloads.event_of_entry(row)
    assert event is not None
    consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=row.recorded_at)
    return event.type, event.data["status"]


def test_programs_and_people_are_told_why(given: Any, alice: Human, mailoutbox: Any) -> None:
    agree("prohibited", at=NOW, begins=NOW)
    sweep(NOW + HOUR)
    assert tell("consent.suspended/1") == ("consent.changed", "suspended")
    lift(amends="MSA-1", effective_from=NOW, at=NOW + 2 * HOUR)
    sweep(NOW + 3 * HOUR)
    assert tell("consent.restored/1") == ("consent.changed", "active")
    suspended, restored = mailoutbox
    assert suspended.subject == "Suspended: Machine telemetry of ACME Pumps"
    assert "An agreement in force prohibits it. Until that changes" in suspended.body
    assert restored.subject == "No longer suspended: Machine telemetry of ACME Pumps"
