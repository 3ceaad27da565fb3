"""The gate's report: its mode, its manifest, and the counts of every category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from licet.gate.category_report import CategoryReport

_KINDS: Final = {
    "email_address": "email addresses",
    "telephone_number": "telephone numbers",
    "iban": "IBANs",
}
Mode = Literal["enforce", "observe"]


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

    def excluded_subjects(self) -> list[dict[str, Any]]:
        """Return the rows of people who were left out, per tenant and category, for a completion report."""
        if self.observed_only:
            return []
        return [
            {"tenant": tenant, "category": each.category, "rows": rows}
            for each in self.categories
            for tenant, rows in sorted(each.people.items())
            if rows
        ]

    def sources(self) -> list[dict[str, str]]:
        """Return the snapshots of tables that were read, per category, for a completion report."""
        return [
            {"category": each.category, **source.to_dict()}
            for each in self.categories
            for source in each.sources
        ]

    def findings(self) -> list[str]:
        """Return a sentence for each field with values that do not look like what the catalogue declares."""
        return [
            f"{each.category}: {name} is declared to identify no person, but of {seen.values:,} reviewed values"
            f" {', '.join(f'{count:,} look like {_KINDS[kind]}' for kind, count in sorted(seen.like.items()))}."
            for each in self.categories
            for name, seen in each.findings.items()
        ]

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
        lines += [
            f"{each.category}: read snapshot {source.snapshot} of {source.location}."
            for each in self.categories
            for source in each.sources
        ]
        lines += self.findings()
        return "\n".join(lines) or "No rows went through the gate yet."


def _because(reasons: Mapping[str, int]) -> str:
    """Format the reasons with their row counts, in brackets."""
    counts = ", ".join(f"{code} {rows:,}" for code, rows in reasons.items() if rows)
    return f" ({counts})" if counts else ""
