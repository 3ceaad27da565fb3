"""Compute k-anonymity, l-diversity, t-closeness and tenants per group from counts.

k (Samarati and Sweeney 1998) is the size of the smallest class. l (distinct l-diversity, Machanavajjhala et
al. 2006) is the fewest different values of a sensitive column in a class.

t (Li et al. 2007) is the largest distance between a column's distribution in one class and in all rows. For
texts it is half the sum of the differences. For numbers it is the earth mover's distance over ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import accumulate
from typing import Any

from licet.anonymity.classes import Class

Counts = Mapping[Class, Counter[Hashable]]


def k_anonymity(classes: Counts) -> int:
    """Return the number of rows in the smallest class; 0 for an empty frame."""
    return min((count.total() for count in classes.values()), default=0)


def l_diversity(classes: Counts) -> int:
    """Return the fewest different values of the counted column in one class."""
    return min((len(count) for count in classes.values()), default=0)


def t_closeness(classes: Counts) -> float:
    """Return the largest distance between a class and all rows: 0 means equal, 1 is the maximum."""
    whole: Counter[Hashable] = sum(classes.values(), Counter())
    present = [value for value in whole if value is not None]
    numeric = bool(present) and all(isinstance(value, int | float) for value in present)
    values = sorted(whole, key=_missing_first) if numeric else list(whole)
    return max((_distance(count, whole, values, ordered=numeric) for count in classes.values()), default=0.0)


def merged(classes: Counts, names: Mapping[str, str]) -> Counts:
    """Return the counts with each counted value under its name in `names`; other values keep their own."""
    return {place: _merged(count, names) for place, count in classes.items()}


def _merged(count: Counter[Hashable], names: Mapping[str, str]) -> Counter[Hashable]:
    total: Counter[Hashable] = Counter()
    for value, rows in count.items():
        total[names.get(value, value) if isinstance(value, str) else value] += rows
    return total


def fewest_tenants(classes: Counts) -> int:
    """Return the fewest different tenants in one class.

    A row without a tenant adds none.
    """
    return min((len([name for name in count if name is not None]) for count in classes.values()), default=0)


def largest_share_bps(classes: Counts) -> int:
    """Return the largest share of one tenant in one class, in basis points, rounded up."""
    shares = (-(-max(count.values()) * 10_000 // count.total()) for count in classes.values())
    return max(shares, default=0)


def _distance(
    count: Counter[Hashable], whole: Counter[Hashable], values: list[Hashable], *, ordered: bool
) -> float:
    """Return the distance between a class's distribution and the whole; `ordered` values are compared by
    rank.
    """
    if len(values) < 2:
        return 0.0
    inside, outside = count.total(), whole.total()
    differences = [count[value] / inside - whole[value] / outside for value in values]
    if ordered:
        return sum(abs(so_far) for so_far in accumulate(differences)) / (len(values) - 1)
    return sum(abs(difference) for difference in differences) / 2


def _missing_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, 0 if value is None else value)
