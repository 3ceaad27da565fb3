"""When a change that waits may take effect, and who may approve it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import approval_rules
from tenants.approval_rules import ApproverUnknown, ApprovesOwnChange, Step

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/New_York")]
)


def steps(*kinds: str) -> list[Step]:
    return [Step(kind, seq) for seq, kind in enumerate(kinds, 1)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ((), "pending"),
        (("approved",), "approved"),
        (("approved", "effective"), "effective"),
        (("refused",), "refused"),
        (("approved", "objected"), "objected"),
        (("lapsed",), "lapsed"),
    ],
)
def test_the_newest_step_says_where_a_change_stands(kinds: tuple[str, ...], status: str) -> None:
    assert approval_rules.status(steps(*kinds), of_account=True) == status


def test_an_objection_to_a_change_about_many_does_not_end_it() -> None:
    assert approval_rules.status(steps("approved", "objected"), of_account=False) == "approved"
    assert approval_rules.status(steps("approved", "objected", "effective"), of_account=False) == "effective"


@pytest.mark.parametrize(("proposer", "approver"), [(ONE, OTHER), (None, ONE)])
def test_another_person_approves(proposer: UUID | None, approver: UUID) -> None:
    approval_rules.check_second_person(proposer=proposer, approver=approver)


def test_nobody_approves_alone_and_no_key_without_a_holder() -> None:
    with pytest.raises(ApprovesOwnChange):
        approval_rules.check_second_person(proposer=ONE, approver=ONE)
    for proposer in (ONE, None):
        with pytest.raises(ApproverUnknown):
            approval_rules.check_second_person(proposer=proposer, approver=None)


@pytest.mark.parametrize(
    ("notice", "days", "until"),
    [
        (MONDAY, 5, MONDAY + timedelta(days=7)),
        (MONDAY, 10, MONDAY + timedelta(days=14)),
        (datetime(2026, 12, 4, 10, 0, tzinfo=UTC), 1, datetime(2026, 12, 7, 10, 0, tzinfo=UTC)),
        (datetime(2026, 12, 5, 10, 0, tzinfo=UTC), 1, datetime(2026, 12, 7, 22, 59, 59, 999999, tzinfo=UTC)),
        # 01:30 on Saturday in Berlin is Friday in UTC: the customer's calendar counts
        (datetime(2026, 12, 4, 23, 30, tzinfo=UTC), 1, datetime(2026, 12, 7, 22, 59, 59, 999999, tzinfo=UTC)),
        (MONDAY, 0, MONDAY),
    ],
)
def test_working_days_are_the_customers(notice: datetime, days: int, until: datetime) -> None:
    assert approval_rules.working_days_after(notice, days, zone=BERLIN) == until


@given(
    st.integers(0, 20 * 366 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds)),
    st.integers(1, 12),
    ZONES,
)
def test_so_many_weekdays_lie_between(notice: datetime, days: int, zone: ZoneInfo) -> None:
    until = approval_rules.working_days_after(notice, days, zone=zone)
    first, last = notice.astimezone(zone).date(), until.astimezone(zone).date()
    passed = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in passed) == days
    assert last.weekday() < 5
    assert until - notice >= timedelta(days=days) - timedelta(hours=1)  # a clock change may take an hour


def test_of_several_time_zones_the_latest_counts_and_one_person_gives_72_hours() -> None:
    zones = [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/New_York")]
    alone = [approval_rules.effective_from(notice_at=MONDAY, working_days=5, zones=[zone]) for zone in zones]
    assert approval_rules.effective_from(notice_at=MONDAY, working_days=5, zones=zones) == max(alone)
    assert approval_rules.effective_from(
        notice_at=MONDAY, working_days=0, zones=zones, one_person=True
    ) == MONDAY + timedelta(hours=72)
