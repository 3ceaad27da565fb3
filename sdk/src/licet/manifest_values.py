"""Check single values of a manifest: texts and instants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def require_text(value: Any) -> str:
    """Return a text that is not empty.

    Raises: TypeError.
    """
    if not isinstance(value, str) or not value:
        raise TypeError(f"expected a text, got {value!r}")
    return value


def require_texts(values: Any) -> tuple[str, ...]:
    """Return a list of texts as a tuple.

    Raises: TypeError.
    """
    if isinstance(values, str):
        raise TypeError(f"expected a list of texts, got {values!r}")
    return tuple(require_text(each) for each in values)


def parse_instant(value: Any) -> datetime | None:
    """Return an RFC 3339 instant in UTC; None stays None.

    Raises: TypeError; ValueError without a time zone.
    """
    if value is None:
        return None
    instant = datetime.fromisoformat(require_text(value))
    if instant.utcoffset() is None:
        raise ValueError(f"{value!r} names no instant: it has no time zone")
    return instant.astimezone(UTC)
