"""Which letters a member may get as a daily summary or not at all. Pure.

What protects the customer is always mailed at once: incidents, missed deadlines, withdrawals, consents that were
recorded, who may sign, keys, and what would let the vendor do more. A letter that is in no group is one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

AT_ONCE: Final = "at_once"
DAILY: Final = "daily"
OFF: Final = "off"
CHOICES: Final = (AT_ONCE, DAILY, OFF)

# The codes of the letters in each group.
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "reminders": frozenset({"expiring", "paper_renews"}),
    "requests": frozenset({"requested", "waiver"}),
    "proposals": frozenset(
        {"proposed", "refused", "proposal.opened", "proposal.answered", "proposal.lapsed"}
    ),
    "changes": frozenset({"paused", "resumed", "restored"}),
    "destruction": frozenset({"destruction.certified", "destruction.cancelled", "destruction.closed"}),
    "people": frozenset({"subject_request.received", "subject_request.closed"}),
    "statements": frozenset({"statement"}),
    "prices": frozenset({"price.kept", "price.locked", "price.moved"}),
}
_SENT_AT: Final = time(7, 0)


def group_of(code: str) -> str | None:
    """Return the group of a letter. None for a letter that is always mailed at once."""
    return next((group for group, codes in GROUPS.items() if code in codes), None)


def summary_before(*, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the last time at which summaries were due: seven o'clock of the customer's day."""
    there = now.astimezone(zone)
    today = datetime.combine(there.date(), _SENT_AT, tzinfo=zone)
    if there >= today:
        return today
    return datetime.combine(there.date() - timedelta(days=1), _SENT_AT, tzinfo=zone)
