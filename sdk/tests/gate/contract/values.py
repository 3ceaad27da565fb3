"""Two values for each sort of type. The withheld one has bytes that stand nowhere else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

SECRET_TEXT: Final = "a-secret-that-nobody-may-read-0xC0FFEE"
OPEN_TEXT: Final = "open"
TEXTS: Final = (SECRET_TEXT, OPEN_TEXT)
BYTES: Final = (SECRET_TEXT.encode(), b"open")
BOOLEANS: Final = (True, False)
FLOATS: Final = (-1234.5, 2.25)
DECIMALS: Final = (Decimal("4242.42"), Decimal("1.50"))
# The withheld one lies outside of the window, the open one inside.
DATES: Final = (dt.date(1999, 9, 13), dt.date(2026, 1, 15))
DATETIMES: Final = (dt.datetime(1999, 9, 13, 11, 22, 33), dt.datetime(2026, 1, 15, 6))
ZONED: Final = tuple(each.replace(tzinfo=dt.UTC) for each in DATETIMES)
TIMES: Final = (dt.time(11, 22, 33), dt.time(6))
DURATIONS: Final = (dt.timedelta(days=4242, seconds=4_242), dt.timedelta(days=1))


def whole(bits: int, *, signed: bool) -> tuple[int, int]:
    """Return two whole numbers of a width, the withheld one with a byte in each place."""
    pattern = int.from_bytes(
        b"\x5a\x3c\x69\x2d\x71\x1e\x47\x53\x39\x65\x2b\x74\x17\x4d\x36\x5c"[: bits // 8], "big"
    )
    return (pattern, 7) if signed else (pattern | 1 << (bits - 1), 7)


def named(pair: tuple[Any, Any]) -> tuple[str, str]:
    return str(pair[0]), str(pair[1])
