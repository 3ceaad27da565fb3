"""Read which claims of a line's runs no measurement proves. The caller must be allowed to see every row of the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from consent.clauses import DEFAULT_ANONYMITY, Anonymity, Leakage
from consent.queries import promises as consent_promises
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.clearances.queries import clearances
from lineage.judgement import measurements
from lineage.judgement.measurements import MEASURED_FORMS, ClaimedForm, Measurement
from lineage.versions.models.descent import Training
from lineage.versions.queries import binding, versions

Batches = Mapping[UUID, Sequence[Sequence[Measurement]]]


def claims(line: Sequence[UUID], *, leakage: Sequence[Leakage]) -> list[ClaimedForm]:
    """Return the claims of the runs of these versions that need a proof. `leakage` are the limits of the terms."""
    runs = list(_claiming(line).values_list("clearance", "owner", "clearance__request__form"))
    if not runs:
        return []
    ids = [clearance for clearance, _, _ in runs]
    measured, used = batches(ids), _categories(ids)
    return [
        ClaimedForm(
            form,
            used.get(clearance, frozenset()),
            _thresholds(clearance),
            measured.get(clearance, ()),
            owner is not None,
            leakage,
        )
        for clearance, owner, form in runs
    ]


def claimed_and_unproven(*, model: UUID) -> tuple[int, int]:
    """Count the claims of forms in a version's line that need a proof, and those of them without one."""
    line = [model, *versions.ancestors(model=model)]
    if not _claiming(line).exists():
        return 0, 0
    promises = consent_promises.promises(
        consents=sorted({id for _, id in binding.rows_of_line(line) if id is not None})
    )
    limits = {one.clauses.leakage for one in promises if one.clauses.leakage is not None}
    found = claims(line, leakage=tuple(limits))
    return len(found), sum(not measurements.is_proven(claim) for claim in found)


def versions_without_leakage_proof(line: Sequence[UUID], *, limits: Sequence[Leakage]) -> int:
    """Count the shared versions among these that a run trained and whose leakage is not measured within the limits."""
    if not limits:
        return 0
    runs: dict[UUID, list[UUID]] = {}
    for model, clearance in Training.objects.filter(model__in=line, owner=None).values_list(
        "model", "clearance"
    ):
        runs.setdefault(model, []).append(clearance)
    measured = batches([clearance for ids in runs.values() for clearance in ids])
    return sum(
        not measurements.has_leakage_within(
            [batch for clearance in ids for batch in measured.get(clearance, ())], limits
        )
        for ids in runs.values()
    )


def batches(ids: Sequence[UUID]) -> Batches:
    """Return the measurements of each report and late report of these runs, oldest first."""
    rows = [
        *Report.objects.filter(clearance__in=ids).values_list("clearance", "reported_at", "measurements"),
        *LateMeasurement.objects.filter(clearance__in=ids).values_list(
            "clearance", "reported_at", "measurements"
        ),
    ]
    found: dict[UUID, list[Sequence[Measurement]]] = {}
    for clearance, _, content in sorted(rows, key=lambda row: row[1]):
        found.setdefault(clearance, []).append([Measurement.from_content(one) for one in content])
    return found


def _claiming(line: Sequence[UUID]) -> QuerySet[Training]:
    return Training.objects.filter(model__in=line, clearance__request__form__in=list(MEASURED_FORMS))


def _categories(ids: Sequence[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Return the categories that each run used or, until it reports what it used, that it was cleared for."""
    used: dict[UUID, set[str]] = {}
    for clearance, category in (
        Use.objects.filter(report__clearance__in=ids, rows__gt=0)
        .values_list("report__clearance", "category")
        .distinct()
        .order_by()
    ):
        used.setdefault(clearance, set()).add(category)
    told = set(
        Report.objects.filter(clearance__in=ids, silent=False).values_list("clearance", flat=True).distinct()
    )
    rows = ClearedTenant.objects.filter(clearance__in=[id for id in ids if id not in told])
    for clearance, categories in rows.values_list("clearance", "categories"):
        used.setdefault(clearance, set()).update(categories)
    return {clearance: frozenset(categories) for clearance, categories in used.items()}


def _thresholds(clearance: UUID) -> Anonymity:
    written = clearances.manifest(clearance=clearance)["anonymity"]
    return DEFAULT_ANONYMITY if written is None else Anonymity(**written)
