"""Say what naming a competitor does, and how far the list may grow."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.competitor_lists import ListBounds


def effect_sentences(*, wind_down_days: int | None) -> Iterator[str]:
    """Yield what a new name does. `wind_down_days` None: a party that is served already keeps its hosted use."""
    yield (
        "A new name counts at once. What learned from your data is not sold, licensed or handed over to this party,"
        " as far as your terms promise it, and neither are we."
    )
    if wind_down_days == 0:
        yield "If we serve this party already, its hosted use ends at once."
    elif wind_down_days is None:
        yield "If we serve this party already, it keeps the hosted use that it has. It gets nothing more."
    else:
        yield f"If we serve this party already, it keeps the hosted use that it has for {wind_down_days} days."
    yield "If you take a name off the list, we may do more. Your account manager does that, and you are asked first."


def bound_sentences(limits: ListBounds, *, names: int, changes: int) -> Iterator[str]:
    """Yield what bounds the list. `changes` are those of the last year."""
    if limits.most is not None:
        yield f"Under your terms the list may hold {limits.most} names. It holds {names}."
    if limits.changes_per_year is not None:
        yield (
            f"Under your terms the list may change {limits.changes_per_year} times in a year. It changed {changes}"
            " times in the last year."
        )
