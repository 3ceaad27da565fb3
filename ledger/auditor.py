"""The continuous auditor: it checks a few slices of the state in each round, and all of it several times a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ledger import auditing, incidents, projections
from ledger.actors import Actor

# A new pass begins this long after the beginning of the one before it, so all of the state is checked every day.
PASS_EVERY: Final = timedelta(hours=6)
_LEASE: Final = timedelta(minutes=5)


def audit(*, by: Actor, now: Callable[[], datetime], longest: timedelta) -> int:
    """Check slices for `longest`, and at least one. Returns the number of differences that were found.

    Differences open incidents. A complete pass closes the incidents that it did not find again.
    """
    started = now()
    place = incidents.start_round(at=started, lease=_LEASE, every=PASS_EVERY)
    if place is None:
        return 0
    cursor, began = place
    checked = projections.registered()
    found = rows = 0
    while True:
        step = auditing.check_slice(cursor, checked)
        rows += step.rows
        found += len(step.differences)
        if step.differences:
            incidents.report(step.differences, detected_by="auditor", by=by, at=now())
        if step.following is None or now() >= started + longest:
            break
        cursor = step.following
    if step.following is None:
        names = [auditing.ENTRIES, *(each.name for each in checked)]
        incidents.close_ended(projections=names, since=began, by=by, at=now())
    incidents.note_progress(step.following, began=began, rows=rows, at=now())
    return found
