"""Template filters of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from language import formats

register = template.Library()
register.filter("money", formats.money)

_TONES = {
    "active": "good",
    "proposed": "wait",
    "scheduled": "wait",
    "paused": "wait",
    "suspended": "bad",
    "disputed": "bad",
    "withdrawn": "bad",
}


@register.filter
def percent(bps: int | None) -> str:
    """Basis points as a percentage: 1250 -> 12.50 %."""
    if bps is None:
        return "–"
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02} %" if rest else f"{whole} %"


@register.filter
def tone(status: str) -> str:
    return _TONES.get(status, "quiet")


@register.filter
def words(value: Any) -> str:
    """Write a list or a code as readable words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none"
    return str(value).replace("_", " ")


@register.filter
def moment(instant: datetime | None) -> str:
    """29 Nov 2026, 14:37 UTC, in the time zone of the page."""
    return formats.moment(instant, timezone.get_current_timezone()) if instant else "–"
