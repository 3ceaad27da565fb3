"""What the gate let through and what it held back, per tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["enforce", "observe"]


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """Rows of one category. `unnamed` rows carried no name that the manifest knows, or none at all.

    `cells_scrubbed` counts, by column, cells of kept rows that their tenant does not allow; `refused` says why
    rows of a tenant were dropped whatever they were. `reasons` counts every dropped row once: by what `refused`
    says, as `unnamed`, as `outside_window`, or as `no_time_column` where no column could show it to be inside.
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
        return sum(self.kept.values())

    @property
    def rows_dropped(self) -> int:
        return sum(self.dropped.values()) + self.unnamed

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> CategoryReport:
        return cls(
            category=given["category"],
            kept=given["kept"],
            dropped=given["dropped"],
            unnamed=given["unnamed"],
            refused=given["refused"],
            columns_dropped=tuple(given["columns_dropped"]),
            cells_scrubbed=given["cells_scrubbed"],
            reasons=given["reasons"],
        )

    def to_dict(self) -> dict[str, Any]:
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
    """Everything one gate has seen. In `observe` mode it is what would have been held back; nothing was."""

    mode: Mode
    manifest: str
    categories: tuple[CategoryReport, ...] = ()

    @property
    def observed_only(self) -> bool:
        return self.mode == "observe"

    def used(self) -> list[dict[str, Any]]:
        """What a completion report says was used: rows that really got through, per tenant and category."""
        found = []
        for each in self.categories:
            through = dict(each.kept)
            if self.observed_only:
                for tenant, rows in each.dropped.items():
                    through[tenant] = through.get(tenant, 0) + rows
            found += [
                {"tenant": tenant, "category": each.category, "rows": rows}
                for tenant, rows in sorted(through.items())
                if rows
            ]
        return found

    def to_dict(self) -> dict[str, Any]:
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
        return "\n".join(lines) or "Nothing went through the gate."


def _because(reasons: Mapping[str, int]) -> str:
    told = ", ".join(f"{code} {rows:,}" for code, rows in reasons.items() if rows)
    return f" ({told})" if told else ""
