"""The id of an OpenLineage run: a UUID in the text form of RFC 9562. Pure.

A text that is no UUID would be shared by every run of a broken producer. Events of the specification's versions 1-x may
have one all the same: their clients did not check.
"""

from __future__ import annotations

import re
from typing import Any, Final

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_OLD: Final = re.compile(r"https?://openlineage\.io/spec/1-\d+-\d+/OpenLineage\.json(?:#.*)?", re.ASCII)
_PLAIN: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}", re.ASCII
)  # no braces: no unfilled template


def is_lenient(schema_url: Any) -> bool:
    """Whether the event's schema is of a version whose run ids need not be UUIDs."""
    return isinstance(schema_url, str) and _OLD.fullmatch(schema_url) is not None


def read(value: Any, *, is_old: bool) -> str | None:
    """Return the run's id, a UUID in lower case. None if the value is no id."""
    if not isinstance(value, str):
        return None
    if _UUID.fullmatch(value):
        return value.lower()
    return value if is_old and _PLAIN.fullmatch(value) else None
