"""What the gate let through and what it withheld, per tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["enforce", "observe"]


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """Row counts of one category.

    `unnamed` rows have no tenant, or one that the manifest does not name. `refused` holds, by tenant, the
    reason why all its rows were dropped. `cells_scrubbed` counts by column the withheld cells of kept rows.

    `reasons` counts each dropped row once: under a reason from `refused`, or as `unnamed`, `outside_window`
    or `no_time_column`. The last means that no column could show the row's time.
    """

    category: str
    kept: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    unnamed: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    columns_dropped: tuple[str, ...] = ()
    cells_scrubbed: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows_kept(self) -> int:
        """Count the rows that passed."""
        return sum(self.kept.values())

    @property
    def rows_dropped(self) -> int:
        """Count the rows that did not pass, unnamed ones included."""
        return sum(self.dropped.values()) + self.unnamed

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> CategoryReport:
        """Read a report from its JSON form."""
        return cls(
            category=document["category"],
            kept=document["kept"],
            dropped=document["dropped"],
            unnamed=document["unnamed"],
            refused=document["refused"],
            columns_dropped=tuple(document["columns_dropped"]),
            cells_scrubbed=document["cells_scrubbed"],
            reasons=document["reasons"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON, with totals."""
        return {
            "category": self.category,
            "rows_kept": self.rows_kept,
            "rows_dropped": self.rows_dropped,
            "kept": dict(self.kept),
            "dropped": dict(self.dropped),
            "unnamed": self.unnamed,
            "refused": dict(self.refused),
            "columns_dropped": list(self.columns_dropped),
            "cells_scrubbed": dict(self.cells_scrubbed),
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class GateReport:
    """The counts of one gate.

    In `observe` mode they say what would have been withheld; everything passed.
    """

    mode: Mode
    manifest: str
    categories: tuple[CategoryReport, ...] = ()

    @property
    def observed_only(self) -> bool:
        """Tell whether the gate only observed."""
        return self.mode == "observe"

    def used(self) -> list[dict[str, Any]]:
        """Return the rows that really passed, per tenant and category, for a completion report."""
        usage = []
        for each in self.categories:
            through = dict(each.kept)
            if self.observed_only:
                for tenant, rows in each.dropped.items():
                    through[tenant] = through.get(tenant, 0) + rows
            usage += [
                {"tenant": tenant, "category": each.category, "rows": rows}
                for tenant, rows in sorted(through.items())
                if rows
            ]
        return usage

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "mode": self.mode,
            "observed_only": self.observed_only,
            "manifest": self.manifest,
            "categories": [each.to_dict() for each in self.categories],
        }

    def __str__(self) -> str:
        lines = ["OBSERVED ONLY, nothing was held back:"] if self.observed_only else []
        would = "would keep" if self.observed_only else "kept"
        lines += [
            f"{each.category}: {would} {each.rows_kept:,} rows of {sum(1 for n in each.kept.values() if n):,} tenants,"
            f" {'would drop' if self.observed_only else 'dropped'} {each.rows_dropped:,}{_because(each.reasons)};"
            f" columns {', '.join(each.columns_dropped) or 'none'};"
            f" cells {sum(each.cells_scrubbed.values()):,}"
            for each in self.categories
        ]
        return "\n".join(lines) or "No rows went through the gate yet."


def _because(reasons: Mapping[str, int]) -> str:
    """Format the reasons with their row counts, in brackets."""
    counts = ", ".join(f"{code} {rows:,}" for code, rows in reasons.items() if rows)
    return f" ({counts})" if counts else ""
