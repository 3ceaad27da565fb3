"""k-anonymity, l-diversity, t-closeness, and how many tenants are in a group: plain arithmetic over counts.

k (Samarati and Sweeney 1998) is the size of the smallest class; l (Machanavajjhala et al. 2006, distinct
l-diversity) the fewest different values of a sensitive column in one; t (Li et al. 2007) the largest distance
between the column's distribution in a class and in all: half the summed differences for texts, for numbers the
earth mover's distance over their ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import accumulate
from typing import Any

from licet.anonymity.classes import Class

Counts = Mapping[Class, Counter[Hashable]]


def k_anonymity(classes: Counts) -> int:
    """0 where there are no rows."""
    return min((count.total() for count in classes.values()), default=0)


def l_diversity(classes: Counts) -> int:
    return min((len(count) for count in classes.values()), default=0)


def t_closeness(classes: Counts) -> float:
    """Between 0 (every class looks like the whole) and 1."""
    whole: Counter[Hashable] = sum(classes.values(), Counter())
    present = [value for value in whole if value is not None]
    numeric = bool(present) and all(isinstance(value, int | float) for value in present)
    values = sorted(whole, key=_missing_first) if numeric else list(whole)
    return max((_distance(count, whole, values, ordered=numeric) for count in classes.values()), default=0.0)


def fewest_tenants(classes: Counts) -> int:
    """The fewest different tenants in one class; a row without a tenant counts for none."""
    return min((len([name for name in count if name is not None]) for count in classes.values()), default=0)


def largest_share_bps(classes: Counts) -> int:
    """The largest part that one tenant has of one class, in basis points, rounded up."""
    shares = (-(-max(count.values()) * 10_000 // count.total()) for count in classes.values())
    return max(shares, default=0)


def _distance(
    count: Counter[Hashable], whole: Counter[Hashable], values: list[Hashable], *, ordered: bool
) -> float:
    if len(values) < 2:
        return 0.0
    inside, outside = count.total(), whole.total()
    differences = [count[value] / inside - whole[value] / outside for value in values]
    if ordered:
        return sum(abs(so_far) for so_far in accumulate(differences)) / (len(values) - 1)
    return sum(abs(difference) for difference in differences) / 2


def _missing_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, 0 if value is None else value)
