"""Template filters of the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from language import formats
from language.charts import Chart

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
def drawn(chart: Chart) -> SafeString:
    """The drawing of a chart, whose texts `language.charts` escapes."""
    return mark_safe(chart.svg)  # noqa: S308  # nosec B308 B703 - language.charts escapes every text


@register.filter
def tone(status: str) -> str:
    return _TONES.get(status, "quiet")


@register.filter
def words(value: Any) -> str:
    """Write a list or a code as readable words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none"
    return str(value).replace("_", " ")
