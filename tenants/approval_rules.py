"""Changes that widen what the vendor may do, and wait for a second person. Pure.

A change waits as `pending` until another person approves or refuses it. What the vendor approves alone counts only
after working days of notice, as `approved`; what an owner of the customer approves counts at once. A change lapses
after 30 days in which no one approves or refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

Status = Literal["pending", "approved", "effective", "refused", "objected", "lapsed"]
STATUSES: Final[tuple[Status, ...]] = ("pending", "approved", "effective", "refused", "objected", "lapsed")
OPEN: Final = frozenset({"pending", "approved"})
LAPSES_AFTER: Final = timedelta(days=30)
# Where the vendor is declared to be one person, notice takes the place of the second one.
NOTICE_OF_ONE_PERSON: Final = timedelta(hours=72)
_SATURDAY: Final = 5

StepKind = Literal["approved", "refused", "objected", "effective", "lapsed"]


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a change, at a place of the ledger."""

    kind: StepKind
    seq: int


class NotOpen(Exception):
    """The change is no longer waiting. Read its status."""

    code = "approval_not_open"


class ApprovesOwnChange(Exception):
    """A change that widens needs a second person. Let somebody else approve it."""

    code = "approver_is_proposer"


class OwnerApproves(Exception):
    """Only an owner of the customer approves this change. The vendor can refuse it."""

    code = "owner_approves"


class ApproverUnknown(Exception):
    """The key names no holder, so it cannot approve. Use a key that names its holder."""

    code = "approver_unknown"


def status(steps: Iterable[Step], *, of_account: bool) -> Status:
    """Return where a change stands after these steps.

    `of_account` says that the change is about one customer: then an objection ends it. An objection to a change that is
    about many counts for the customer that made it, and the change goes on.
    """
    standing: Status = "pending"
    for step in sorted(steps, key=lambda step: step.seq):
        if step.kind == "objected" and not of_account:
            continue
        standing = step.kind
    return standing


def check_second_person(*, proposer: UUID | None, approver: UUID | None) -> None:
    """Check that the vendor's approver is a person, and another one than the proposer.

    `proposer` is None for the operator of the server. Raises: ApproverUnknown, ApprovesOwnChange.
    """
    if approver is None:
        raise ApproverUnknown("this key names no holder")
    if approver == proposer:
        raise ApprovesOwnChange("the proposer cannot approve")


def effective_from(
    *,
    notice_at: datetime,
    working_days: int,
    zones: Iterable[ZoneInfo],
    one_person: bool = False,
    hours: int = 0,
) -> datetime:
    """Return when a change that the vendor approved alone takes effect: the latest of these time zones counts.

    `hours` of notice pass at least.
    """
    ends = [working_days_after(notice_at, working_days, zone=zone) for zone in zones]
    ends.append(notice_at + timedelta(hours=hours))
    if one_person:
        ends.append(notice_at + NOTICE_OF_ONE_PERSON)
    return max(ends)


def working_days_after(instant: datetime, days: int, *, zone: ZoneInfo) -> datetime:
    """Return the instant this many working days later, at the same time of day in the zone.

    Working days are Monday to Friday. Notice on a Saturday or Sunday counts as given at the end of Sunday.
    """
    local = instant.astimezone(zone)
    day = local.date()
    if days > 0 and day.weekday() >= _SATURDAY:
        day += timedelta(days=7 - day.weekday() - 1)
        local = local.replace(hour=23, minute=59, second=59, microsecond=999999)
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return datetime.combine(day, local.time(), zone).astimezone(instant.tzinfo)
