"""A column of one type, made from two values of it: one that is withheld and one that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

# Makes a column of an engine from 0 (the withheld value), 1 (the open value) and None.
Make = Callable[[Sequence[int | None]], Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One type of one engine.

    `names` are the withheld and the open value as a manifest would name them, if a tenant column can have the type.
    `needles` are the bytes of the withheld value, if Arrow's layout of it has more than the value.
    """

    kind: str
    make: Make
    names: tuple[str, str] | None = None
    needles: tuple[bytes, ...] = field(default=())
