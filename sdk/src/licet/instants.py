"""How instants are written in questions."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(given: datetime | str | None) -> str | None:
    """RFC 3339 in UTC. Raises: ValueError for a datetime without a zone, which names no instant."""
    if given is None or isinstance(given, str):
        return given
    if given.utcoffset() is None:
        raise ValueError("a datetime without a time zone names no instant")
    return given.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
