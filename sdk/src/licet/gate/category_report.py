"""The gate's row counts for one category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from licet.gate.source_snapshot import SourceSnapshot
from licet.gate.watch import Looked


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """Row counts of one category.

    `unnamed` rows have no tenant, or one that the manifest does not name. `refused` holds, by tenant, the
    reason why all its rows were dropped. `cells_scrubbed` counts by column the withheld cells of kept rows.

    `reasons` counts each dropped row once: under a reason from `refused`, or as `unnamed`, `outside_window`
    or `no_time_column`. The last means that no column could show the row's time. `excluded_subject` marks the row
    of a person who must be left out; `people` counts these rows by tenant. `contradicted` rows say another value in
    a column than the name of their folder (`contradicts_folder`).

    `findings` holds fields that are declared to identify no person, with the values among those looked at that look
    like an e-mail address, a telephone number or an IBAN.

    `sources` are the snapshots of tables that were read.
    """

    category: str
    kept: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    unnamed: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    columns_dropped: tuple[str, ...] = ()
    cells_scrubbed: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, Looked] = field(default_factory=dict)
    contradicted: int = 0
    sources: tuple[SourceSnapshot, ...] = ()

    @property
    def rows_kept(self) -> int:
        """Count the rows that passed."""
        return sum(self.kept.values())

    @property
    def rows_dropped(self) -> int:
        """Count the rows that did not pass, those without a known tenant included."""
        return sum(self.dropped.values()) + self.unnamed + self.contradicted

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
            people=document.get("people", {}),
            contradicted=document.get("contradicted", 0),
            findings={
                each["field"]: Looked(each["looked_at"], each["looks_like"])
                for each in document.get("findings", ())
            },
            sources=tuple(SourceSnapshot(**each) for each in document.get("sources", ())),
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
            "people": dict(self.people),
            "contradicted": self.contradicted,
            "findings": [
                {"field": name, "looked_at": seen.values, "looks_like": dict(seen.like)}
                for name, seen in self.findings.items()
            ],
            "sources": [each.to_dict() for each in self.sources],
        }
