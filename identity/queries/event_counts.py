"""Count security events by day and kind. Enter a scope of all rows first."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Count
from django.db.models.functions import TruncDate

from identity.models import SecurityEvent
from identity.queries import security_events
from identity.sealing import EventRecord


def by_day(*, since: datetime, until: datetime) -> dict[tuple[date, str], int]:
    """How many events of each kind there were on each day of UTC, within a half-open period."""
    rows = SecurityEvent.objects.filter(at__gte=since, at__lt=until).order_by()
    counted = rows.annotate(day=TruncDate("at", tzinfo=UTC)).values_list("day", "kind").annotate(Count("id"))
    return {(day, kind): number for day, kind, number in counted}


def newest(*, limit: int) -> list[EventRecord]:
    """The newest events, newest first."""
    rows = SecurityEvent.objects.select_related("seal").order_by("-at", "-id")[:limit]
    return [security_events.record(row) for row in rows]
