"""Instants on the wire: RFC 3339 in UTC, written with `Z` and nothing else."""

import re
from datetime import UTC, datetime

# Hours end at 23: newer Pythons read 24:00 as the next day.
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


class InvalidTime(ValueError):
    """A text is not an instant as we write it. The message says what was expected."""

    code = "not_a_time"


def render(instant: datetime) -> str:
    """`2026-11-22T10:00:00.123456Z`; the fraction is left out where it is zero.

    Raises: ValueError for a datetime without a time zone, which names no instant.
    """
    if instant.tzinfo is UTC:
        return instant.isoformat()[:-6] + "Z"
    if instant.utcoffset() is None:
        raise ValueError("a datetime without a time zone names no instant")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def parse(text: str) -> datetime:
    """The aware UTC datetime that `text` writes. Raises: NotATime."""
    if _INSTANT.fullmatch(text) is None:
        raise InvalidTime("Expected a UTC time such as 2026-11-22T10:00:00Z, to the microsecond at most.")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidTime(f"There is no such time: {error}.") from None
