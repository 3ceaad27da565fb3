"""When queued work is due. Work that was queued while the database's clock was ahead does not wait for that time.

A row of a queue is due at a time, and a worker may hold it until a time. Both are computed from the database's clock
and are never further ahead than the queue's longest wait, or its lease. What lies further ahead was written by a clock
that has since been set right: it is due, and free, now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, Q, Value, When

SLACK = timedelta(seconds=5)  # between workers that count on from a reading of the database's clock


def is_due(*, at: datetime, longest: Case) -> Q:
    """Rows that are due: `due_at` has come, or lies further ahead than `longest`."""
    furthest = ExpressionWrapper(
        Value(at + SLACK, output_field=DateTimeField()) + longest, output_field=DateTimeField()
    )
    return Q(due_at__lte=at) | Q(due_at__gt=furthest)


def is_free(*, at: datetime, lease: timedelta) -> Q:
    """Rows that no worker holds: `lease_until` is empty or over, or lies further ahead than `lease`."""
    return Q(lease_until=None) | Q(lease_until__lte=at) | Q(lease_until__gt=at + lease + SLACK)


def after_attempts(column: str, pauses: Sequence[timedelta], *, jitter: float = 0.0) -> Case:
    """How long a row may wait: not at all before its first attempt, then as long as its last pause.

    `column` counts the attempts. Each pause may be longer by the part `jitter`.
    """
    waits = [timedelta(0), *(pause * (1 + jitter) for pause in pauses)]
    known = [When(**{column: attempts, "then": Value(wait)}) for attempts, wait in enumerate(waits)]
    return Case(*known, default=Value(waits[-1]), output_field=DurationField())
