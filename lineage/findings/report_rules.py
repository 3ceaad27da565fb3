"""Judge a run's report against its clearance. Pure.

The rules check rows beyond the manifest, the regions of copies, the processors, and the form of the data. A run is
cleared for a form, and a claimed form counts only if it was measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from consent import forms, regions
from consent.clauses import DEFAULT_ANONYMITY, Anonymity
from consent.question import SHARED
from lineage.clearances import manifest as manifests
from lineage.clearances.run_report import JudgedUse, ReportedMeasurement, ReportedUse, RunReport
from lineage.findings.rules import FindingDraft
from lineage.judgement import measurements
from lineage.judgement.measurements import Measurement

_MAX_LISTED: Final = 20  # uses that a finding lists; the report has the others


@dataclass(frozen=True, slots=True)
class ReportBasis:
    """What a report is judged against: the run's manifest, and the pairs of each named generator's clearance.

    A generator with the value None has no clearance, or a denied one. `generation_depth` is that of the run's synthetic
    data, None if a source's depth is unknown.
    """

    clearance: str
    run: str
    manifest: Mapping[str, Any]
    generators: Mapping[str, frozenset[tuple[str, str]] | None] = field(default_factory=dict)
    generation_depth: int | None = None


def judge_report(report: RunReport, judged: Sequence[JudgedUse], basis: ReportBasis) -> list[FindingDraft]:
    """Return every breach and coverage gap in a report."""
    used = [use for use in judged if use.within and use.used.rows and use.tenant is not None]
    if report.silent:
        used = list(presumed_uses(basis))
    return [
        *_beyond(report, judged, basis),
        *_silent(report, basis),
        *_regions(report, used, basis),
        *_processors(report, used, basis),
        *_form(report, used, basis),
    ]


def judge_late_measurements(
    report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis
) -> list[FindingDraft]:
    """Return the breaches that measurements after the run show. `used` is what the run used."""
    return [draft for draft in _form(report, used, basis) if draft.kind == "breach"]


def _beyond(report: RunReport, judged: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    """Yield a breach for each tenant, and one for all names that cannot be attributed here."""
    outside: dict[str | None, list[JudgedUse]] = {}
    for use in judged:
        if not use.within:
            outside.setdefault(use.whose, []).append(use)
    for tenant, uses in outside.items():
        shown = [use.used.to_dict() for use in uses]
        categories = {use.used.category for use in uses}
        yield FindingDraft(
            "not_in_manifest",
            "report",
            (basis.clearance, report.sha256),
            run=basis.run,
            tenant=tenant,
            category=categories.pop() if len(categories) == 1 else None,
            rows=sum(use.used.rows for use in uses),
            evidence={
                "report_sha256": report.sha256,
                "uses": len(uses),
                "uses_sha256": hashlib.sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest(),
                "first": shown[:_MAX_LISTED],
            },
        )


def presumed_uses(basis: ReportBasis) -> Iterator[JudgedUse]:
    """Yield all pairs that the run was cleared for, with an unknown number of rows."""
    for line in basis.manifest["entries"]:
        yield JudgedUse(ReportedUse(line["tenant"], line["category"], 0), line["tenant"], within=True)


def _silent(report: RunReport, basis: ReportBasis) -> Iterator[FindingDraft]:
    if report.silent:
        yield FindingDraft(
            "use_not_told",
            "report",
            (basis.clearance, report.sha256),
            run=basis.run,
            evidence={
                "report_sha256": report.sha256,
                "artefacts": len(report.artefacts),
                "holdings": len(report.holdings),
                "presumed": len(basis.manifest["entries"]),
            },
        )


def _regions(report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    placed = [(at, one) for at, one in enumerate(report.holdings) if one.region is not None]
    if not placed:
        return
    allowed = {(line["tenant"], line["category"]): _regions_of(line) for line in basis.manifest["entries"]}
    for one in used:
        bound = allowed.get((one.tenant or "", one.used.category))
        for at, holding in placed:
            if bound is not None and not regions.allows_region(bound, holding.region or ""):
                yield _of(
                    "region_outside",
                    report,
                    basis,
                    one,
                    holding=at,
                    region=holding.region,
                    allowed=list(bound),
                )


def _regions_of(line: Mapping[str, Any]) -> tuple[str, ...] | None:
    bound = next((one for one in line["obligations"] if one["code"] == "within_regions"), None)
    return tuple(bound["regions"]) if bound else None


def _processors(report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    outside = sorted(set(report.processors) - set(basis.manifest["processors"]))
    if outside:
        for one in used:
            yield _of("processor_outside", report, basis, one, processors=outside)


def _form(report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    form = basis.manifest["form"]
    if form in (forms.ANONYMISED, forms.AGGREGATED):
        yield from _anonymity(report, used, basis)
    elif form == forms.SYNTHETIC:
        yield from _synthetic(report, used, basis)


def _anonymity(report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    made = manifests.made_by_customers(basis.manifest["entries"])
    for category in sorted({use.used.category for use in used}):
        measured = [
            one for one in report.measurements if one.kind == "anonymity" and one.category == category
        ]
        ours = [one for one in used if one.used.category == category and _pair(one) not in made]
        if not measured:
            if ours:
                yield _open("form_not_measured", report, basis, category)
            continue
        short = [reason for one in measured for reason in _short(one, basis.manifest)]
        if short:
            for one in ours:
                yield _of("form_not_reached", report, basis, one, short=sorted(set(short)))


def _short(measured: ReportedMeasurement, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield each threshold of the terms that the measurement misses."""
    written = manifest["anonymity"]
    wanted = DEFAULT_ANONYMITY if written is None else Anonymity(**written)
    return measurements.anonymity_shortfalls(
        Measurement.from_content(measured.content), wanted, for_one_tenant=manifest["audience"] != SHARED
    )


def _synthetic(report: RunReport, used: Sequence[JudgedUse], basis: ReportBasis) -> Iterator[FindingDraft]:
    """Yield what is wrong with the generators. Customers' own generators are known to them alone."""
    made = manifests.made_by_customers(basis.manifest["entries"])
    ours = [one for one in used if _pair(one) not in made]
    sources = [one.source_clearance for one in report.measurements if one.source_clearance is not None]
    if ours and not sources:
        for category in sorted({use.used.category for use in ours}):
            yield _open("generator_unknown", report, basis, category)
        return
    held = frozenset().union(*(basis.generators.get(one) or frozenset() for one in sources))
    for one in ours:
        if _pair(one) not in held:
            yield _of("generator_not_cleared", report, basis, one, sources=sorted(sources))
    depth, deepest = basis.generation_depth, _deepest(basis.manifest)
    for one in used:
        most = deepest.get((one.tenant or "", one.used.category))
        if most is not None and (depth is None or depth > most):
            yield _of("generation_too_deep", report, basis, one, depth=depth, most=most)


def _pair(use: JudgedUse) -> tuple[str, str]:
    return use.tenant or "", use.used.category


def _deepest(manifest: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Return the greatest depth of synthetic data that the terms of each pair allow, where they limit it."""
    return {
        (line["tenant"], line["category"]): one["max_generation_depth"]
        for line in manifest["entries"]
        for one in line["obligations"]
        if one["code"] == "synthesise" and "max_generation_depth" in one
    }


def _of(code: str, report: RunReport, basis: ReportBasis, one: JudgedUse, **evidence: Any) -> FindingDraft:
    return FindingDraft(
        code,
        "report",
        (basis.clearance, report.sha256, *map(str, _distinct(evidence))),
        run=basis.run,
        tenant=one.tenant,
        category=one.used.category,
        rows=one.used.rows or None,
        evidence={"report_sha256": report.sha256, **evidence},
    )


def _distinct(evidence: Mapping[str, Any]) -> Iterable[Any]:
    return [evidence["holding"]] if "holding" in evidence else []


def _open(code: str, report: RunReport, basis: ReportBasis, category: str) -> FindingDraft:
    return FindingDraft(
        code,
        "report",
        (basis.clearance, report.sha256),
        run=basis.run,
        category=category,
        evidence={"report_sha256": report.sha256, "form": basis.manifest["form"]},
    )
