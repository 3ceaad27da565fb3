"""Tenant keys that are whole numbers, for tenant columns of an integer type."""

from __future__ import annotations

from collections.abc import Iterable


def as_integers(names: Iterable[str], *, bits: int = 64, signed: bool = True) -> list[int | None]:
    """Convert each name to the integer it spells in decimal; None if it spells none that fits.

    `007` is not 7.
    """
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if signed else (0, 2**bits)
    return [_as_integer(name, low, high) for name in names]


def _as_integer(name: str, low: int, high: int) -> int | None:
    """Convert one name; see `as_integers`."""
    if len(name) > 20 or not name.removeprefix("-").isascii() or not name.removeprefix("-").isdigit():
        return None
    number = int(name)
    return number if str(number) == name and low <= number < high else None
