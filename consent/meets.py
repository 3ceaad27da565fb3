"""What two consents of one consent key both allow, under the stricter condition of each kind. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from consent import forms, regions
from consent.clauses import ON_WITHDRAWAL
from consent.conditions import ALL, BEGINNING, Conditions, DataFrom
from consent.windows import DataWindow

T = TypeVar("T", int, datetime)
_RISKS: Final = ("ordinary", "confidential", "critical")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two consents: its conditions, and the data that it covers."""

    conditions: Conditions
    window: DataWindow


def meet(one: Side, other: Side) -> Conditions | None:
    """Return the conditions under which both allow the use. None where they have nothing in common.

    Data from before the newest gap of either window is left out: conditions cannot say a gap.
    """
    a, b = one.conditions, other.conditions
    fields = tuple(name for name in a.fields if name in b.fields)
    where = _regions(a.regions, b.regions)
    families = _names(a.model_families, b.model_families)
    since, until = _data(one.window, other.window)
    if not fields or not where or not families or _is_empty(since, until):
        return None
    return Conditions(
        fields=fields,
        form=max(a.form, b.form, key=forms.FORMS.index),
        regions=where,
        model_families=families,
        processors=_processors(a.processors, b.processors),
        data_from=since,
        data_until=until,
        valid_from=None,
        valid_until=_least(a.valid_until, b.valid_until),
        retention_days=_least(a.retention_days, b.retention_days),
        on_withdrawal=_strictest(a.on_withdrawal, b.on_withdrawal),
        min_age_days=_greatest(a.min_age_days, b.min_age_days),
        made_by=forms.CUSTOMER if _both_made(a, b) else forms.VENDOR,
    )


def _regions(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    if regions.ANYWHERE in a:
        return b
    if regions.ANYWHERE in b or a == b:
        return a
    return tuple(sorted(regions.countries_in(a) & regions.countries_in(b)))


def _names(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    if ALL in a:
        return b
    return a if ALL in b else tuple(name for name in a if name in b)


def _processors(a: tuple[str, ...] | None, b: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if a is None or b is None:
        return a if b is None else b
    return tuple(name for name in a if name in b)


def _data(one: DataWindow, other: DataWindow) -> tuple[DataFrom, datetime | None]:
    starts = [window.span.start for window in (one, other) if window.span.start is not None]
    starts += [gap.end for window in (one, other) for gap in window.gaps if gap.end is not None]
    span = one.span.intersection(other.span)
    return max(starts) if starts else BEGINNING, span.end


def _is_empty(since: DataFrom, until: datetime | None) -> bool:
    return isinstance(since, datetime) and until is not None and since >= until


def _least(*values: T | None) -> T | None:
    return min((value for value in values if value is not None), default=None)


def _greatest(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)


def _both_made(a: Conditions, b: Conditions) -> bool:
    """Whether the customer brings all data into the form of both. Otherwise the vendor does, and measures it."""
    return a.made_by_customer and b.made_by_customer and a.form == b.form


def _strictest(*elections: str | None) -> str | None:
    known: Iterable[str] = (each for each in elections if each is not None)
    return max(known, key=ON_WITHDRAWAL.index, default=None)
