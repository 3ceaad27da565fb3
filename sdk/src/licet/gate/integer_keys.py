"""Tenants whose keys are whole numbers, in columns that hold them as such."""

from __future__ import annotations

from collections.abc import Iterable


def as_integers(names: Iterable[str], *, bits: int = 64, signed: bool = True) -> list[int | None]:
    """Each name as the number it writes in decimal, None where it writes none that fits. `007` is not 7."""
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if signed else (0, 2**bits)
    return [_one(name, low, high) for name in names]


def _one(name: str, low: int, high: int) -> int | None:
    if len(name) > 20 or not name.removeprefix("-").isascii() or not name.removeprefix("-").isdigit():
        return None
    number = int(name)
    return number if str(number) == name and low <= number < high else None
