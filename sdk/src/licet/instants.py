"""Write instants for questions."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(value: datetime | str | None) -> str | None:
    """Return an instant as RFC 3339 in UTC; a text is returned unchanged.

    Raises: ValueError for a datetime without a time zone.
    """
    if value is None or isinstance(value, str):
        return value
    if value.utcoffset() is None:
        raise ValueError("the datetime has no time zone: add one, such as timezone.utc")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
