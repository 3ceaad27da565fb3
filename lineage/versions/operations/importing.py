from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from django.db import transaction

from consent.queries import catalogue
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.run_report import ReportedArtefact
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.judgement.taint import Lineage
from lineage.versions.models.declared_source import DeclaredSource
from lineage.versions.operations import artefacts as files
from lineage.versions.operations.version_names import NamedVersion, name_version, version_body
from tenants.queries import tenants
from wire import ids


class ModelExists(ValueError):
    """A version of this name exists already. Import this one under another name or version."""

    code = "model_exists"


class UnknownTenant(ValueError):
    """No tenant that you may see has this key or alias."""

    code = "unknown_tenant"


class UnknownCategory(ValueError):
    """The catalogue does not contain this category."""

    code = "unknown_category"


@dataclass(frozen=True, slots=True)
class DeclaredSourceInput:
    """Data that a version is declared to have learned from: a tenant's key or alias, and a category."""

    tenant: str
    category: str


@dataclass(frozen=True, slots=True)
class LineageDeclaration:
    """What the importer declares about a version's lineage. `base` marks open weights."""

    lineage: Lineage
    base: bool = False
    sources: tuple[DeclaredSourceInput, ...] = ()


UNKNOWN: Final = LineageDeclaration("unknown")
OPEN_WEIGHTS: Final = LineageDeclaration("declared", base=True)


@transaction.atomic
def import_version(
    *,
    mode: str,
    model: ModelName,
    declared: LineageDeclaration,
    audience: UUID | None = None,
    artefacts: Sequence[ReportedArtefact] = (),
    by: Actor,
    at: datetime,
) -> NamedVersion:
    """Register a version that no cleared run trained.

    Raises: ModelExists, UnknownTenant, UnknownCategory, taint.OwnershipConflict for open weights of one tenant.
    """
    if declared.base and audience is not None:
        raise taint.OwnershipConflict(str(model))
    rows = _sources(mode, declared.sources)
    entry = ids.new(at=at)
    origin = "base" if declared.base else "imported"
    named = name_version(
        mode=mode, model=model, owner=audience, origin=origin, lineage=declared.lineage, entry=entry, at=at
    )
    if not named.new:
        raise ModelExists(f"{model.family}/{model.name}/{model.version}")
    DeclaredSource.objects.bulk_create(
        DeclaredSource(model_id=named.id, tenant_id=tenant, category=category) for tenant, category in rows
    )
    files.store_artefacts(artefacts, model=named.id, only_tenant=audience, entry=entry)
    body = {
        **version_body(named.id, model, audience),
        "origin": origin,
        "lineage": declared.lineage,
        "tenants": len({tenant for tenant, _ in rows}),
        "sources": len(rows),
        "sources_sha256": hashlib.sha256(
            orjson.dumps([[str(tenant), category] for tenant, category in rows])
        ).hexdigest(),
        **files.artefacts_body(artefacts),
    }
    ledger.record([Draft(entry, kinds.IMPORTED.name, mode, body, tenant=audience)], by=by, at=at)
    return named


def _sources(mode: str, sources: Sequence[DeclaredSourceInput]) -> list[tuple[UUID, str]]:
    known = tenants.tenants_by_name(mode=mode, names=sorted({source.tenant for source in sources}))
    missing = next((source.tenant for source in sources if source.tenant not in known), None)
    if missing is not None:
        raise UnknownTenant(missing)
    for code in sorted({source.category for source in sources}):
        try:
            catalogue.category(mode=mode, code=code)
        except catalogue.NoSuchCategory as error:
            raise UnknownCategory(code) from error
    return sorted({(known[source.tenant][0], source.category) for source in sources})
