"""The moves of a discount, from one entitlement to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from language import formats
from pricing.queries import EntitlementRecord


def price_moves(entitlements: Sequence[EntitlementRecord]) -> Iterator[tuple[EntitlementRecord, int]]:
    """Yield each entitlement that moved the discount, with the basis points before it. Newest first, as given."""
    for after, before in zip_longest(entitlements, entitlements[1:]):
        was = before.bps if before else 0
        if after.bps != was:
            yield after, was


def says(was: int, becomes: int) -> str:
    return f"Your discount went from {formats.percent(was)} to {formats.percent(becomes)}"
