"""Template filters of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from desk import status_words, tones
from language import formats
from language import words as language_words
from language.charts import Chart

register = template.Library()
register.filter("money", formats.money)

register.filter("tone", tones.tone)


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
def words(value: Any) -> str:
    """Write a list or a code as readable words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none"
    return str(value).replace("_", " ")


@register.filter
def moment(instant: datetime | None) -> str:
    """29 Nov 2026, 14:37 UTC, in the time zone of the page."""
    return formats.moment(instant, timezone.get_current_timezone()) if instant else "–"


@register.filter
def status_word(status: str) -> str:
    return status_words.STATUSES.get(status, status)


@register.filter
def agreement_word(kind: str) -> str:
    return language_words.AGREEMENTS.get(kind, kind)


@register.filter
def form_word(form: str) -> str:
    return language_words.FORMS[form].word if form in language_words.FORMS else form


@register.filter
def thousands(number: int) -> str:
    return formats.count(number)
