"""Find the rows of people who must be left out, in numpy, for every engine that works in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from licet import normal_forms
from licet.gate.masks import Bools, Codes
from licet.gate.plan import Plan
from licet.gate.stop import Known, Stop

_SMALL: Final = 65_536

# Turns distinct values of a column, and the first float that is not exact, into which of them are barred.
Bars = Callable[[Sequence[Any], int], Bools]
# Applies `Bars` to the distinct values of a column at some rows; returns which of these rows are barred.
MatchColumn = Callable[[str, Codes, Bars], Bools]


def barred(plan: Plan, codes: Codes, keep: Bools, match: MatchColumn) -> Bools | None:
    """Tell which of the rows that would stay are barred; None if no tenant has a stop."""
    if not plan.has_stops:
        return None
    stopped = plan.prepared.get("stopped codes")
    if stopped is None:
        stopped = plan.prepared["stopped codes"] = np.array(
            [*(bool(rule.stops) for rule in plan.rules.rules), False]
        )
    found = np.zeros(len(codes), bool)
    for code, rows in _by_code(codes, np.flatnonzero(keep & stopped.take(codes))):
        for place, stop in enumerate(plan.rules.rules[code].stops):
            # only small frames are followed by many others with the same people
            known = plan.prepared.setdefault(("people", code, place), {}) if len(rows) <= _SMALL else None
            for name in stop.fields:
                found[rows] |= match(name, rows, _bars(stop, known))
    return found


def exact_floats(bits: int) -> int:
    """Return the first whole number that a float of this width may have rounded."""
    return {16: 2**11, 32: 2**24}.get(bits, normal_forms.EXACT)


def _bars(stop: Stop, known: Known | None) -> Bars:
    return lambda values, exact: np.array(stop.bars(values, exact=exact, known=known), bool)


def _by_code(codes: Codes, rows: Codes) -> Iterator[tuple[int, Any]]:
    """Yield each tenant code among these rows with its rows, in order."""
    if not len(rows):
        return
    theirs = codes.take(rows)
    if (theirs == theirs[0]).all():
        yield int(theirs[0]), rows
        return
    order = np.argsort(theirs, kind="stable")
    edges = np.flatnonzero(np.diff(theirs.take(order))) + 1
    for places in np.split(order, edges):
        yield int(theirs[places[0]]), rows.take(places)
