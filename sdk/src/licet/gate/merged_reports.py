"""Add up category reports, of several tallies or several processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from licet.gate.category_report import CategoryReport
from licet.gate.watch import Looked


def merge_reports(reports: Iterable[CategoryReport]) -> tuple[CategoryReport, ...]:
    """Merge reports into one per category."""
    merged: dict[str, CategoryReport] = {}
    for each in reports:
        known = merged.get(each.category)
        merged[each.category] = each if known is None else _sum(known, each)
    return tuple(merged.values())


def _sum(first: CategoryReport, second: CategoryReport) -> CategoryReport:
    return CategoryReport(
        category=first.category,
        kept=_added(first.kept, second.kept),
        dropped=_added(first.dropped, second.dropped),
        unnamed=first.unnamed + second.unnamed,
        refused={**first.refused, **second.refused},
        columns_dropped=tuple(dict.fromkeys((*first.columns_dropped, *second.columns_dropped))),
        cells_scrubbed=_added(first.cells_scrubbed, second.cells_scrubbed),
        reasons=_added(first.reasons, second.reasons),
        contradicted=first.contradicted + second.contradicted,
        people=_added(first.people, second.people),
        findings={
            name: first.findings.get(name, Looked()).plus(second.findings.get(name, Looked()))
            for name in dict.fromkeys((*first.findings, *second.findings))
        },
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
    )


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {
        name: first.get(name, 0) + second.get(name, 0)
        for name in (*first, *(n for n in second if n not in first))
    }
