"""Read model versions, their ancestors and descendants, and their files.

For SQL elsewhere, the database has set-returning functions (lineage/migrations/0006):
`lineage_learned_from(mode, tenant)` gives `(model_id, direct)` and is what `INSERT ... SELECT` joins;
`lineage_direct(tenants)` gives `(model_id, tenant_id, how)`, `lineage_ancestors(model)` and
`lineage_descendants(model)` give ids, `lineage_sources(model)` gives `(model_id, tenant_id, category, how)`.
These functions ignore the scope of the transaction; the queries here return only rows within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from lineage.judgement.model_name import ModelName
from lineage.judgement.taint import Lineage
from lineage.versions.models.derivation import Derivation
from lineage.versions.models.model_artefact import ModelArtefact
from lineage.versions.models.version import ModelVersion


class NoSuchModel(LookupError):
    """No version of this name is visible here."""

    code = "no_such_model"


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A model version at one instant.

    `owner` is the tenant that owns it, None if it is shared. `lineage` is the least certain of the version's and its
    ancestors'. `state` is `in_training`, `registered` or `retired`.
    """

    id: UUID
    mode: str
    model: ModelName
    owner: UUID | None
    owner_key: str | None
    origin: str
    lineage: Lineage
    state: str
    retired_at: datetime | None
    created_at: datetime
    entry: UUID


@dataclass(frozen=True, slots=True)
class LearnedVersion:
    """A version that learned from a tenant, directly or `through` ancestors that did."""

    version: VersionRecord
    direct: bool
    through: tuple[ModelName, ...]


@dataclass(frozen=True, slots=True)
class DerivationEdge:
    """`child` was made from `parent`."""

    child: UUID
    parent: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class LineageCount:
    """How many ancestors or descendants a version has, and the newest of them."""

    count: int
    newest: dict[UUID, ModelName]


@dataclass(frozen=True, slots=True)
class ModelFileRecord:
    kind: str
    name: str
    sha256: str
    location: str


def version(*, mode: str, model: ModelName, at: datetime) -> VersionRecord | None:
    """Return the version of this name, None if it is unknown or not visible to the caller."""
    row = _rows(mode).filter(family=model.family, name=model.name, version=model.version).first()
    return version_records([row], at=at)[0] if row else None


def is_visible_to(seen: VersionRecord, *, tenant: UUID) -> bool:
    """Whether a tenant may know of the version: it is the tenant's own, or it learned from the tenant's data."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY (lineage_visible(%s))", [seen.id, str(tenant)])
        (learned,) = cursor.fetchone()
    return seen.owner == tenant or bool(learned)


def of_copy(*, model: UUID | None, clearance: UUID | None, at: datetime) -> list[VersionRecord]:
    """List the versions that a copy of this model, or a copy left by this run, may hold."""
    made = Q(pk=model) | Q(trainings__clearance=clearance) if clearance else Q(pk=model)
    rows = ModelVersion.objects.filter(made).select_related("only_tenant").distinct()
    return version_records(list(rows), at=at)


def versions(
    *,
    mode: str,
    at: datetime,
    family: str | None = None,
    sha256: str | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[VersionRecord]:
    """List versions, newest first; `sha256` is the digest of one of their files, `after` the last id seen."""
    rows = _rows(mode)
    if sha256 is not None:
        rows = rows.filter(id__in=ModelArtefact.objects.filter(sha256=sha256).values("model"))
    return version_records(_page(rows, family, after, limit), at=at)


def versions_trained_on(
    *,
    mode: str,
    tenant: UUID,
    at: datetime,
    family: str | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[LearnedVersion]:
    """List the versions that learned from the tenant, directly or by descent, newest first.

    The data that a run reported counts or, until it reports, the data that it was cleared for.
    """
    learned = RawSQL("SELECT model_id FROM lineage_learned_from(%s, %s)", [mode, tenant])
    rows = _page(_rows(mode).filter(id__in=learned, created_at__lte=at), family, after, limit)
    direct = set(_ids("SELECT DISTINCT model_id FROM lineage_direct(ARRAY[%s]::uuid[])", tenant))
    through = _through([row.id for row in rows], sorted(direct))
    return [
        LearnedVersion(record, record.id in direct, tuple(through.get(record.id, ())))
        for record in version_records(rows, at=at)
    ]


def ancestors(*, model: UUID) -> list[UUID]:
    """Return the ids of all ancestors of a model version, without the version itself, unordered."""
    return _ids("SELECT lineage_ancestors(%s)", model)


def descendants(*, model: UUID) -> list[UUID]:
    """Return the ids of all descendants, unordered."""
    return _ids("SELECT lineage_descendants(%s)", model)


def ancestors_visible(*, model: UUID, limit: int) -> LineageCount:
    """Count the ancestors visible to the caller, with the newest `limit`."""
    return _line("SELECT lineage_ancestors(%s)", model, limit)


def descendants_visible(*, model: UUID, limit: int) -> LineageCount:
    """Count the descendants visible to the caller, with the newest `limit`."""
    return _line("SELECT lineage_descendants(%s)", model, limit)


def edges(*, models: Sequence[UUID]) -> list[DerivationEdge]:
    """List the derivations among these versions, oldest first."""
    rows = Derivation.objects.filter(child__in=models, parent__in=models)
    return [DerivationEdge(*row) for row in rows.values_list("child", "parent", "kind")]


def files(*, model: UUID) -> list[ModelFileRecord]:
    """List the files of a version visible to the caller, without duplicates."""
    rows = ModelArtefact.objects.filter(model=model).values_list("kind", "name", "sha256", "location")
    return [ModelFileRecord(*row) for row in dict.fromkeys(rows)]


def version_records(rows: Sequence[ModelVersion], *, at: datetime) -> list[VersionRecord]:
    standing = _standing([row.id for row in rows], at=at)
    records = []
    for row in rows:
        lineage, retired_at, in_training = standing[row.id]
        state = "retired" if retired_at else "in_training" if in_training else "registered"
        owner = row.only_tenant
        records.append(
            VersionRecord(
                row.id,
                row.mode,
                ModelName(row.family, row.name, row.version),
                row.only_tenant_id,
                owner.key if owner is not None else None,
                row.origin,
                lineage,
                state,
                retired_at,
                row.created_at,
                row.entry_id,
            )
        )
    return records


def _rows(mode: str) -> QuerySet[ModelVersion]:
    return ModelVersion.objects.filter(mode=mode).select_related("only_tenant").order_by("-id")


def _page(
    rows: QuerySet[ModelVersion], family: str | None, after: UUID | None, limit: int | None
) -> list[ModelVersion]:
    if family is not None:
        rows = rows.filter(family=family)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return list(rows[:limit] if limit is not None else rows)


def _standing(ids: Sequence[UUID], *, at: datetime) -> dict[UUID, tuple[Lineage, datetime | None, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model_id, lineage, retired_at, in_training FROM lineage_standing(%s::uuid[], %s)",
            [list(ids), at],
        )
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


def _through(ids: Sequence[UUID], direct: Sequence[UUID]) -> dict[UUID, list[ModelName]]:
    """Return the ancestors of each version that are in `direct`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model_id, family, name, version FROM lineage_through(%s::uuid[], %s::uuid[])",
            [list(ids), list(direct)],
        )
        names: dict[UUID, list[ModelName]] = {}
        for id, *model in cursor.fetchall():
            names.setdefault(id, []).append(ModelName(*model))
    return names


def _line(statement: str, model: UUID, limit: int) -> LineageCount:
    rows = ModelVersion.objects.filter(id__in=RawSQL(statement, [model])).order_by("-id")  # noqa: S611  # nosec B611 - constant SQL
    newest = rows.values_list("id", "family", "name", "version")[:limit]
    return LineageCount(rows.count(), {id: ModelName(*named) for id, *named in newest})


def _ids(statement: str, about: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [about])
        rows: list[Any] = cursor.fetchall()
    return [id for (id,) in rows]
