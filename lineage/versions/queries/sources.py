"""What a version rests on, itself and by descent: tenants, obligations, withdrawals that retire it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from lineage.findings.rules import TAINTING_CODES
from lineage.judgement import taint
from lineage.judgement.permits import PendingRetirement, VersionFacts
from lineage.judgement.taint import Lineage, Taint
from lineage.versions.attestation import AttestedFacts
from lineage.versions.models.descent import Training
from lineage.versions.models.version import ModelVersion
from lineage.versions.queries import versions
from lineage.versions.queries.versions import VersionRecord
from tenants.queries import tenants


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """A tenant whose data a version rests on. `how` it is known, best first: `used`, `cleared`, `declared`."""

    tenant: UUID
    key: str
    categories: tuple[str, ...]
    how: tuple[str, ...]
    direct: bool


@dataclass(frozen=True, slots=True)
class TrainingRunRecord:
    """A run that trained a version."""

    model: UUID
    clearance: UUID
    run: str
    purpose: str
    datasets: tuple[str, ...]
    manifest_digest: str
    entry: UUID
    reports: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class AttestedRun:
    """A run of a version's line, as far as everybody may know of it who may know of the version."""

    clearance: UUID
    manifest_digest: str
    reported: bool


def sources_of(*, model: UUID, only_tenant: UUID | None = None) -> list[LearnedSource]:
    """Every tenant that the version or one of its ancestors learned from and that is the caller's to know of, by key;
    only one where `only_tenant`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, array_agg(DISTINCT category), array_agg(DISTINCT how), bool_or(model_id = %s)"
            " FROM lineage_sources(%s) WHERE %s::uuid IS NULL OR tenant_id = %s GROUP BY tenant_id",
            [model, model, only_tenant, only_tenant],
        )
        found = cursor.fetchall()
    keys = tenants.tenant_keys(ids=[row[0] for row in found])
    every = [
        LearnedSource(
            tenant, keys[tenant], tuple(sorted(categories)), tuple(sorted(how, reverse=True)), direct
        )
        for tenant, categories, how, direct in found
        if tenant in keys
    ]
    return sorted(every, key=lambda one: one.key)


def tenants_of(*, model: UUID) -> int:
    """How many tenants it rests on, the caller's to know of or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tenant_id) FROM lineage_sources(%s)", [model])
        return int(cursor.fetchone()[0])


def taint_of(*, model: UUID) -> Taint:
    """The version's own taint and that of all its ancestors. For whoever may see all of them."""
    line = [model, *versions.ancestors(model=model)]
    own = _own(line)
    return taint.inherit(own[model], (own[id] for id in line if id != model))


def obligations(*, model: UUID) -> list[dict[str, Any]]:
    """What goes with the version, from the runs of its line that are the caller's to know of, each once."""
    line = [model, *versions.ancestors(model=model)]
    said = Training.objects.filter(model__in=line).values_list("obligations", flat=True)
    return [orjson.loads(text) for text in sorted({text for one in said for text in _texts(one)})]


def ownership(*, model: UUID) -> str:
    """The strictest that the terms of any of its line's data say of whose the model is."""
    line = [model, *versions.ancestors(model=model)]
    return taint.strictest_ownership(
        Training.objects.filter(model__in=line).values_list("ownership", flat=True)
    )


def retiring(*, model: UUID) -> list[PendingRetirement]:
    """The withdrawals that retire the version: of data that it or an ancestor learned from, soonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tenant_id, consent_id, since, retire_by FROM lineage_retiring(%s) ORDER BY retire_by",
            [model],
        )
        return [PendingRetirement(*row) for row in cursor.fetchall()]


def version_facts(seen: VersionRecord) -> VersionFacts:
    """All that decides what a version may be used for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_unremedied(%s, %s)", [seen.id, list(TAINTING_CODES)])
        (breaches,) = cursor.fetchone()
    return VersionFacts(seen.owner, seen.lineage, seen.retired_at, retiring(model=seen.id), breaches)


def runs_to_attest(*, model: UUID) -> list[AttestedRun]:
    """The runs of the version and its ancestors, oldest first, whoever's: for whoever may see the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lineage_attested_runs(%s)", [model])
        return [AttestedRun(*row) for row in cursor.fetchall()]


def attested_files(*, model: UUID) -> list[str]:
    """The digests of the version's files, the oldest first: for whoever may see the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM lineage_attested_files(%s)", [model])
        return [sha256 for (sha256,) in cursor.fetchall()]


def attested_facts(seen: VersionRecord, *, line: Sequence[AttestedRun]) -> AttestedFacts:
    """What can be attested of a version and its line: the same to whoever may see the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_breaches(%s), lineage_withdrawn_since(%s)", [seen.id, seen.id])
        breaches, withdrawn = cursor.fetchone()
    return AttestedFacts(
        seen.lineage,
        len(line),
        all(one.reported for one in line),
        breaches,
        withdrawn,
        seen.retired_at is not None,
    )


def runs(*, model: UUID) -> list[TrainingRunRecord]:
    """The runs that trained the version and are the caller's to know of, oldest first."""
    rows = Training.objects.filter(model=model).select_related("clearance").order_by("clearance")
    return [
        TrainingRunRecord(
            row.model_id,
            row.clearance_id,
            row.clearance.run,
            row.clearance.purpose,
            tuple(row.clearance.request["datasets"]),
            row.clearance.manifest_digest,
            row.clearance.entry_id,
            tuple(row.clearance.reports.values_list("entry_id", flat=True)),
        )
        for row in rows.prefetch_related("clearance__reports")
    ]


def _own(line: list[UUID]) -> Mapping[UUID, Taint]:
    of: dict[UUID, set[UUID]] = {id: set() for id in line}
    with connection.cursor() as cursor:
        cursor.execute("SELECT model_id, tenant_id FROM lineage_sources(%s)", [line[0]])
        for id, tenant in cursor.fetchall():
            of[id].add(tenant)
    bound: dict[UUID, set[str]] = {id: set() for id in line}
    for id, said in Training.objects.filter(model__in=line).values_list("model", "obligations"):
        bound[id].update(_texts(said))
    return {
        row.id: Taint(
            row.only_tenant_id, frozenset(of[row.id]), frozenset(bound[row.id]), _lineage(row, line[0])
        )
        for row in ModelVersion.objects.filter(id__in=line)
    }


def _lineage(row: ModelVersion, model: UUID) -> Lineage:
    """Open weights take nothing from what is recorded of those that derive from them."""
    if row.origin == "base" and row.id != model:
        return "recorded"
    found: Lineage = row.declared_lineage  # type: ignore[assignment]
    return found


def _texts(said: list[dict[str, Any]]) -> set[str]:
    return {orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode() for one in said}
