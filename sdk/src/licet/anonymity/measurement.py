"""The thresholds of the terms, and the measurement of one frame against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The values a frame must reach; None means that the value is not checked.

    `k`, `l` and `min_tenants` are minimums. `t` (a distance from 0 to 1) and `max_tenant_share_bps` are
    maximums.
    """

    k: int | None = None
    l: int | None = None  # noqa: E741 it is the measure's name
    t: float | None = None
    min_tenants: int | None = None
    max_tenant_share_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured in one frame.

    `failures` holds one sentence per missed threshold, and is empty when all are reached.
    `quasi_identifiers` are the columns that form the classes. `not_judged` are columns that the catalogue
    does not declare. `l` and `t` hold one value per sensitive column. The two tenant figures are None if
    the call named no tenant column.
    """

    category: str
    rows: int
    classes: int
    quasi_identifiers: tuple[str, ...]
    not_judged: tuple[str, ...]
    k: int
    l: dict[str, int]  # noqa: E741
    t: dict[str, float]
    fewest_tenants: int | None
    largest_tenant_share_bps: int | None
    thresholds: Thresholds
    failures: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Tell whether the frame reaches every threshold."""
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """Return the measurement as JSON for a completion report."""
        wanted = self.thresholds
        return {
            "kind": "anonymity",
            "category": self.category,
            "rows": self.rows,
            "classes": self.classes,
            "quasi_identifiers": list(self.quasi_identifiers),
            "not_judged": list(self.not_judged),
            "k": self.k,
            "l": dict(self.l),
            "t": {name: round(value, 6) for name, value in self.t.items()},
            "fewest_tenants": self.fewest_tenants,
            "largest_tenant_share_bps": self.largest_tenant_share_bps,
            "thresholds": {
                "k": wanted.k,
                "l": wanted.l,
                "t": wanted.t,
                "min_tenants": wanted.min_tenants,
                "max_tenant_share_bps": wanted.max_tenant_share_bps,
            },
            "reached": self.reached,
            "failures": list(self.failures),
        }
