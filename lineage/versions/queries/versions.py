"""Versions of models: which there are, who learned from whom, what is known of it.

For statements of one's own there are functions in the database that read with sets (lineage/migrations/0006):
`lineage_learned_from(mode, tenant)` gives `(model_id, direct)` and is what `INSERT ... SELECT` joins;
`lineage_direct(tenants)` gives `(model_id, tenant_id, how)`, `lineage_ancestors(model)` and
`lineage_descendants(model)` give ids, `lineage_sources(model)` gives `(model_id, tenant_id, category, how)`.
They see everything, whatever the scope; the rows that the queries here return are under the caller's.
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
from lineage.versions.models.descent import Derivation
from lineage.versions.models.version import ModelArtefact, ModelVersion


class NoSuchModel(LookupError):
    """No version of this name is visible here."""

    code = "no_such_model"


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version as it stands. `owner` is whose own it is, None where it is shared; `lineage` is as well known as the
    least known of its ancestors; `state` is `in_training`, `registered` or `retired`."""

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
    """That a version learned from a tenant: itself, or by descent `through` those that did."""

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
    """How many versions there are up or down the lineage, and the newest of them."""

    count: int
    newest: dict[UUID, ModelName]


@dataclass(frozen=True, slots=True)
class ModelFileRecord:
    kind: str
    name: str
    sha256: str
    location: str


def version(*, mode: str, model: ModelName, at: datetime) -> VersionRecord | None:
    """The version of this name, if it is visible here."""
    row = _rows(mode).filter(family=model.family, name=model.name, version=model.version).first()
    return version_records([row], at=at)[0] if row else None


def of_copy(*, model: UUID | None, clearance: UUID | None, at: datetime) -> list[VersionRecord]:
    """The versions that a copy of this model, or one left by this run, may hold."""
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
    """Newest first; `sha256` is the digest of a file that belongs to them, `after` the id to go on from."""
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
    """Every version that learned from the tenant, directly or by descent, newest first.

    What a run reported to have used counts, and while it has not reported, what it was cleared for.
    """
    found = RawSQL("SELECT model_id FROM lineage_learned_from(%s, %s)", [mode, tenant])
    rows = _page(_rows(mode).filter(id__in=found, created_at__lte=at), family, after, limit)
    direct = set(_ids("SELECT DISTINCT model_id FROM lineage_direct(ARRAY[%s]::uuid[])", tenant))
    through = _through([row.id for row in rows], sorted(direct))
    return [
        LearnedVersion(one, one.id in direct, tuple(through.get(one.id, ())))
        for one in version_records(rows, at=at)
    ]


def ancestors(*, model: UUID) -> list[UUID]:
    """All that it was made from, in no order."""
    return _ids("SELECT lineage_ancestors(%s)", model)


def descendants(*, model: UUID) -> list[UUID]:
    """All that was made from it, in no order."""
    return _ids("SELECT lineage_descendants(%s)", model)


def ancestors_visible(*, model: UUID, limit: int) -> LineageCount:
    """Its ancestors that are visible here."""
    return _line("SELECT lineage_ancestors(%s)", model, limit)


def descendants_visible(*, model: UUID, limit: int) -> LineageCount:
    """Its descendants that are visible here."""
    return _line("SELECT lineage_descendants(%s)", model, limit)


def edges(*, models: Sequence[UUID]) -> list[DerivationEdge]:
    """The derivations among these versions, oldest first."""
    rows = Derivation.objects.filter(child__in=models, parent__in=models)
    return [DerivationEdge(*row) for row in rows.values_list("child", "parent", "kind")]


def files(*, model: UUID) -> list[ModelFileRecord]:
    """The files of a version that are the caller's to know of; told twice they are there once."""
    rows = ModelArtefact.objects.filter(model=model).values_list("kind", "name", "sha256", "location")
    return [ModelFileRecord(*row) for row in dict.fromkeys(rows)]


def version_records(rows: Sequence[ModelVersion], *, at: datetime) -> list[VersionRecord]:
    standing = _standing([row.id for row in rows], at=at)
    found = []
    for row in rows:
        lineage, retired_at, in_training = standing[row.id]
        state = "retired" if retired_at else "in_training" if in_training else "registered"
        owner = row.only_tenant
        found.append(
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
    return found


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
    """Of each version its ancestors among `direct`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model_id, family, name, version FROM lineage_through(%s::uuid[], %s::uuid[])",
            [list(ids), list(direct)],
        )
        found: dict[UUID, list[ModelName]] = {}
        for id, *model in cursor.fetchall():
            found.setdefault(id, []).append(ModelName(*model))
    return found


def _line(statement: str, model: UUID, limit: int) -> LineageCount:
    rows = ModelVersion.objects.filter(id__in=RawSQL(statement, [model])).order_by("-id")  # noqa: S611  # nosec B611 - constant SQL
    newest = rows.values_list("id", "family", "name", "version")[:limit]
    return LineageCount(rows.count(), {id: ModelName(*named) for id, *named in newest})


def _ids(statement: str, about: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [about])
        rows: list[Any] = cursor.fetchall()
    return [id for (id,) in rows]
