"""The attempts of a run: which one a request means, and when the next one begins."""

from __future__ import annotations

from datetime import datetime

from ledger.actors import Actor
from lineage.clearances import lease
from lineage.clearances.clearance_request import NEXT, Attempt
from lineage.clearances.models.clearance import Clearance
from lineage.runs.operations import pausing
from lineage.runs.operations.rechecking import recheck


class AttemptMismatch(Exception):
    """The run is at another attempt. Ask for that one, or for `next`."""

    code = "attempt_mismatch"


def require_first(attempt: Attempt) -> None:
    """Refuse a number other than 1 for a run that has no attempt yet. Raises: AttemptMismatch."""
    if attempt not in (None, NEXT, 1):
        raise AttemptMismatch(f"asked for {attempt}, and the first attempt is 1")


def number_meant(newest: Clearance, attempt: Attempt, *, by: Actor, at: datetime) -> int:
    """Return the attempt that a request means: that of the newest clearance, or the next one, which then begins.

    The caller holds the lock on the newest clearance. It is brought up to date, and resumed if the request names its
    attempt. `next` means the newest attempt until that has ended. A request without an attempt means the newest one,
    and neither resumes it nor begins another. Raises: AttemptMismatch, pausing.ClockInDoubt.
    """
    recheck(newest, by=by, at=at)
    number = newest.attempt
    is_open = newest.status in lease.OPEN
    if attempt is None:
        return number
    if attempt == number or (attempt == NEXT and is_open):
        if newest.status == lease.PAUSED:
            pausing.resume(newest, by=by, at=at)
        return number
    if attempt in (NEXT, number + 1) and not is_open:
        return number + 1
    raise AttemptMismatch(f"asked for {attempt}, and attempt {number} is {newest.status}")
