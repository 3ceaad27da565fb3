"""The guard that all sweeps share: after a jump of the clock they record nothing until an operator has looked.

What a jump would expire cannot be undone, while a sweep that waits costs nothing: decisions never wait for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import connection

from ledger import clock
from ledger.clock import Reading

TOLERANCE = timedelta(minutes=5)

log = structlog.get_logger(__name__)


class _Process:
    """The reading of this process's last round. The first round only takes it."""

    reference: Reading | None = None


def forget() -> None:
    """Forget the reference reading. The next sweep starts as in a new process."""
    _Process.reference = None


def sweep_time() -> datetime | None:
    """Return the time to sweep by, or None where a sweep must record nothing now.

    That is so after the database's clock jumped by more than `TOLERANCE` against the steady clock since this process's
    last round, until `manage.py heal_clock`; and while this process's own clock is further off than `clock.LIMIT`.
    """
    reading, before = clock.measure(), _Process.reference
    _Process.reference = reading
    if before is not None:
        jumped = (reading.at - before.at) - timedelta(seconds=reading.steady - before.steady)
        if abs(jumped) > TOLERANCE:
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger_clock_jumped(%s)", [jumped.total_seconds()])
            log.error("clock_jumped", seconds=jumped.total_seconds(), database=reading.at.isoformat())
            return None
    if unhealed_jumps():
        log.warning("sweep_waits", problem="clock_jumped", command="manage.py heal_clock")
        return None
    if clock.is_skewed():
        log.error("clock_skew", seconds=clock.skew().total_seconds())
        return None
    return reading.at


def unhealed_jumps() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_clockjump WHERE healed_by IS NULL")
        return int(cursor.fetchone()[0])
