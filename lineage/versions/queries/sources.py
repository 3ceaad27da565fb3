"""Read what a model version and its ancestors learned from: tenants, obligations, runs and withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from lineage.judgement.pending_retirement import PendingRetirement
from lineage.versions.attestation import AttestedFacts
from lineage.versions.models.descent import Training
from lineage.versions.queries import proofs, versions
from lineage.versions.queries.versions import VersionRecord
from tenants.queries import tenants


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """A tenant that a version or an ancestor learned from.

    `how` says how this is known, best first: `used`, `cleared`, `declared`. `direct`: not by descent.
    """

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
    """A run of a version or an ancestor: the part that every reader of the version may see."""

    clearance: UUID
    manifest_digest: str
    reported: bool


def sources_of(*, model: UUID, only_tenant: UUID | None = None) -> list[LearnedSource]:
    """List the tenants visible to the caller that the version or an ancestor learned from, by key.

    `only_tenant` limits the list to one tenant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, array_agg(DISTINCT category), array_agg(DISTINCT how), bool_or(model_id = %s)"
            " FROM lineage_sources(%s) WHERE %s::uuid IS NULL OR tenant_id = %s GROUP BY tenant_id",
            [model, model, only_tenant, only_tenant],
        )
        rows = cursor.fetchall()
    keys = tenants.tenant_keys(ids=[row[0] for row in rows])
    every = [
        LearnedSource(
            tenant, keys[tenant], tuple(sorted(categories)), tuple(sorted(how, reverse=True)), direct
        )
        for tenant, categories, how, direct in rows
        if tenant in keys
    ]
    return sorted(every, key=lambda source: source.key)


def tenants_of(*, model: UUID) -> int:
    """Count the tenants that the version or an ancestor learned from, including those hidden from the caller."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tenant_id) FROM lineage_sources(%s)", [model])
        return int(cursor.fetchone()[0])


def obligations(*, model: UUID) -> list[dict[str, Any]]:
    """Return the distinct obligations from the runs of the version and its ancestors that the caller may see."""
    line = [model, *versions.ancestors(model=model)]
    lists = Training.objects.filter(model__in=line).values_list("obligations", flat=True)
    return [orjson.loads(text) for text in sorted({text for items in lists for text in _texts(items)})]


def retiring(*, model: UUID) -> list[PendingRetirement]:
    """List the withdrawals of data in the version or an ancestor that retire the version, soonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tenant_id, consent_id, since, retire_by FROM lineage_retiring(%s) ORDER BY retire_by",
            [model],
        )
        return [PendingRetirement(*row) for row in cursor.fetchall()]


def runs_to_attest(*, model: UUID) -> list[AttestedRun]:
    """List all runs of the version and its ancestors, oldest first. The caller must be allowed to see the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lineage_attested_runs(%s)", [model])
        return [AttestedRun(*row) for row in cursor.fetchall()]


def attested_files(*, model: UUID) -> list[str]:
    """List the digests of the version's files, oldest first. The caller must be allowed to see the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM lineage_attested_files(%s)", [model])
        return [sha256 for (sha256,) in cursor.fetchall()]


def attested_facts(seen: VersionRecord, *, line: Sequence[AttestedRun]) -> AttestedFacts:
    """Read the facts to attest about a version and its ancestors. The caller must be allowed to see all rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_breaches(%s), lineage_withdrawn_since(%s)", [seen.id, seen.id])
        breaches, withdrawn = cursor.fetchone()
    counted = proofs.counted_claims(model=seen.id)
    return AttestedFacts(
        seen.lineage,
        len(line),
        all(run.reported for run in line),
        breaches,
        withdrawn,
        seen.retired_at is not None,
        counted.claims,
        counted.unproven,
        counted.on_word,
    )


def runs(*, model: UUID) -> list[TrainingRunRecord]:
    """List the runs that trained the version and are visible to the caller, oldest first."""
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


def _texts(items: list[dict[str, Any]]) -> set[str]:
    return {orjson.dumps(item, option=orjson.OPT_SORT_KEYS).decode() for item in items}
