"""Numbers, dates and codes as people read them, in templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from language import formats
from portal.presenters import labels
from portal.presenters.labels import Label
from wire import ids, times

register = template.Library()
_MARKDOWN = MarkdownIt("commonmark", {"html": False})  # no HTML of its own, links by safe schemes only


register.filter("percent", formats.percent)
register.filter("money", formats.money)
register.filter("country", formats.country)
register.filter("count", formats.count)


@register.filter(expects_localtime=True)
def day(instant: datetime | date) -> SafeString:
    """A day, or the day of an instant in the page's time zone, which Django hands in."""
    calendar_day = instant.date() if isinstance(instant, datetime) else instant
    return format_html('<time datetime="{}">{}</time>', calendar_day.isoformat(), formats.day(instant))


@register.filter(expects_localtime=True)
def last_day(until: datetime) -> SafeString:
    """The last day before the half-open end `until`, in the page's time zone."""
    return day((until.astimezone(UTC) - timedelta(microseconds=1)).astimezone(until.tzinfo))


@register.filter(expects_localtime=True)
def moment(instant: datetime) -> SafeString:
    """An instant in the page's time zone; the pointer over it shows UTC."""
    shown, universal = formats.moment(instant), formats.moment(instant, UTC)
    if shown == universal:
        return format_html('<time datetime="{}">{}</time>', times.render(instant), shown)
    return format_html('<time datetime="{}" title="{}">{}</time>', times.render(instant), universal, shown)


@register.filter
def until(instant: datetime, at: datetime) -> str:
    """How long it is until an instant: `in 23 hours and 12 minutes`."""
    return formats.remaining(instant - at)


@register.filter
def consent_id(id: UUID) -> str:
    return ids.render(ids.CONSENT, id)


@register.filter
def request_id(id: UUID) -> str:
    return ids.render(ids.REQUEST, id)


@register.filter
def decision_id(id: UUID) -> str:
    return ids.render(ids.DECISION, id)


@register.filter
def holding_id(id: UUID) -> str:
    return ids.render(ids.HOLDING, id)


@register.filter
def entry_id(id: UUID) -> str:
    return ids.render(ids.ENTRY, id)


@register.filter
def markdown(text: str) -> SafeString:
    """Render Markdown as safe HTML. Headings start below the page's own two levels."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # noqa: S308  # nosec B308 B703 - the renderer escapes HTML


@register.filter
def label(code: str, subject: str) -> Label | str:
    """The label of a code: `{{ status|label:"STATUSES" }}`. Unknown codes are returned as they are."""
    known: dict[str, Any] = getattr(labels, subject)
    found: Label | str | None = known.get(code)
    if found is not None:
        return found
    return Label(code.replace("_", " ")) if any(isinstance(one, Label) for one in known.values()) else code


@register.filter
def label_for(words: Mapping[str, str], code: str) -> str:
    """The label of a code in `words`; an unknown code is returned as it is."""
    return words.get(code, code)
