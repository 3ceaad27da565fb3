"""Read which claims of a line's runs no measurement proves. The caller must be allowed to see every row of the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent import forms
from consent.clauses import DEFAULT_ANONYMITY, Anonymity, Leakage
from lineage.clearances import manifest
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.clearances.queries import clearances
from lineage.judgement import measurements
from lineage.judgement.measurements import MEASURED_FORMS, ClaimedForm, Measurement
from lineage.judgement.model_name import ModelName
from lineage.versions.models.descent import Training
from lineage.versions.queries import binding, versions

Batches = Mapping[UUID, Sequence[Sequence[Measurement]]]


def claims(line: Sequence[UUID]) -> list[ClaimedForm]:
    """Return the claims of the runs of these versions that need a proof, each with the limits of its own terms."""
    runs = list(_claiming(line).values_list("clearance", "model", "owner", "clearance__request__form"))
    if not runs:
        return []
    ids = [clearance for clearance, _, _, _ in runs]
    measured, used = batches(ids), _categories(ids)
    limits = _leakage_limits({model for _, model, _, form in runs if form == forms.SYNTHETIC})
    return [
        _claim(
            clearance,
            form=form,
            categories=used.get(clearance, frozenset()),
            batches=measured.get(clearance, ()),
            for_one_tenant=owner is not None,
            leakage=limits.get(model, ()),
        )
        for clearance, model, owner, form in runs
    ]


def unproven_versions(*, modes: Sequence[str], most: int) -> list[tuple[str, ModelName, str]]:
    """List the newest versions in use whose own runs claim a form that nobody measured: mode, name and form.

    Looks at the newest `most` runs that claim one.
    """
    rows = (
        Training.objects.filter(clearance__request__form__in=list(MEASURED_FORMS), model__mode__in=modes)
        .exclude(model__states__state="retired")
        .select_related("model", "clearance")
        .order_by("-clearance")[:most]
    )
    runs = {row.model_id: row for row in reversed(rows)}
    ids = [row.clearance_id for row in rows]
    measured, used = batches(ids), _categories(ids)
    return [
        (row.model.mode, ModelName(row.model.family, row.model.name, row.model.version), form)
        for row in runs.values()
        if not measurements.is_proven(
            _claim(
                row.clearance_id,
                form=(form := row.clearance.request["form"]),
                categories=used.get(row.clearance_id, frozenset()),
                batches=measured.get(row.clearance_id, ()),
                for_one_tenant=row.owner_id is not None,
                leakage=(),
            )
        )
    ]


@dataclass(frozen=True, slots=True)
class CountedClaims:
    """How many claims of forms a version's line has, those of them without a proof, and those on customers' word."""

    claims: int
    unproven: int
    on_word: int


def counted_claims(*, model: UUID) -> CountedClaims:
    found = claims([model, *versions.ancestors(model=model)])
    return CountedClaims(
        len(found),
        sum(not measurements.is_proven(claim) for claim in found),
        sum(map(measurements.counts_on_word, found)),
    )


def _leakage_limits(models: Iterable[UUID]) -> Mapping[UUID, tuple[Leakage, ...]]:
    """Return the limits that the terms of each version's own line set for synthetic data."""
    limits = {}
    for model in models:
        promises = binding.binding_promises(model=model)
        asked = {one.clauses.leakage for one in promises if one.clauses.leakage is not None}
        limits[model] = tuple(asked)
    return limits


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


def _claim(clearance: UUID, **known: Any) -> ClaimedForm:
    """Return the claim of a run, with the thresholds and the customers' word in its manifest."""
    written = clearances.manifest(clearance=clearance)
    limits = written["anonymity"]
    return ClaimedForm(
        anonymity=DEFAULT_ANONYMITY if limits is None else Anonymity(**limits),
        on_word=manifest.on_word(written["entries"]),
        **known,
    )
