"""Values of records as people read them: no JSON, no codes, one format for dates and shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Manager
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from language import formats
from wire import times

_NOTHING = "–"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_DEEPEST = 6


def shown(value: Any, *, name: str = "", depth: int = 0) -> SafeString | str:
    """Return a value as text or HTML. `name` is its member's name: a share in basis points ends in `bps`."""
    if value is None or value in ("", [], {}):
        return _NOTHING
    if isinstance(value, Manager):
        value = list(value.all())
    if isinstance(value, Mapping):
        return _members(value, depth)
    if isinstance(value, list | tuple):
        return _items(list(value), name, depth)
    return _text(value, name)


def label(name: str) -> str:
    """Write the name of a member as words: `earned_bps` is "Earned"."""
    said = name.removesuffix("_bps").removesuffix("_id").replace("_", " ").strip()
    return said[:1].upper() + said[1:]


def _text(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return formats.percent(value) if name.endswith("bps") else formats.count(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        value = times.parse(value)
    if isinstance(value, datetime):
        return formats.moment(value, timezone.get_current_timezone())
    return formats.day(value) if isinstance(value, date) else str(value)


def _members(value: Mapping[str, Any], depth: int) -> SafeString | str:
    if depth > _DEEPEST:
        return _NOTHING
    rows = (
        (label(str(key)), shown(each, name=str(key), depth=depth + 1))
        for key, each in value.items()
        if each not in (None, "", [], {})
    )
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def _items(value: list[Any], name: str, depth: int) -> SafeString | str:
    if all(not isinstance(each, Mapping | list | tuple) for each in value):
        return ", ".join(str(shown(each, name=name, depth=depth + 1)) for each in value) or _NOTHING
    rows = ((shown(each, name=name, depth=depth + 1),) for each in value)
    return format_html("<ul class='desk-values'>{}</ul>", format_html_join("", "<li>{}</li>", rows))
