from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.run_report import ReportedArtefact
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.versions.models.derivation import Derivation
from lineage.versions.operations import artefacts as files
from lineage.versions.operations import handing_on, owning
from lineage.versions.operations.handing_on import HandingOn
from lineage.versions.operations.version_names import NamedVersion, name_version, version_body
from lineage.versions.queries import versions
from lineage.versions.queries.versions import VersionRecord
from wire import ids


class UnknownModel(ValueError):
    """A parent version is unknown. Import it first."""

    code = "unknown_model"


class LineageCircle(ValueError):
    """The derivation would make a version its own ancestor. Check the parents."""

    code = "lineage_circle"


@transaction.atomic
def derive(
    *,
    mode: str,
    child: ModelName,
    parents: Sequence[ModelName],
    kind: str,
    audience: UUID | None = None,
    shared: bool = False,
    artefacts: Sequence[ReportedArtefact] = (),
    handed_on: Mapping[UUID, HandingOn] = MappingProxyType({}),
    by: Actor,
    at: datetime,
) -> NamedVersion:
    """Record that `child` was made from `parents`: a new version, or one that a run trained already.

    The owner follows from the parents. `audience` makes a version of shared parents that tenant's own; `shared`
    requires a shared version. `handed_on` says why a parent that is another tenant's own may be made from. A repeat
    without new parents or files changes nothing. The caller has judged the use.
    Raises: UnknownModel, LineageCircle, taint.OwnershipConflict.
    """
    records = [parent_version(mode, parent, at=at) for parent in parents]
    owner = handing_on.owner_of_child(records, audience=audience, shared=shared, handed_on=handed_on)
    entry = ids.new(at=at)
    named = name_version(mode=mode, model=child, owner=owner, origin="derived", entry=entry, at=at)
    if not named.new:
        if (audience is not None or shared) and named.owner != audience:
            raise taint.OwnershipConflict(child.version)
        owner = named.owner
        handing_on.require_joined(owner, records, handed_on)
    known = set(Derivation.objects.filter(child=named.id).values_list("parent", flat=True))
    fresh = [parent for parent in records if parent.id not in known]
    if not fresh and not artefacts:
        return named
    with _constraint_errors():
        for parent in fresh:
            why = handed_on.get(parent.id, HandingOn())
            Derivation.objects.create(
                child_id=named.id,
                parent_id=parent.id,
                kind=kind,
                created_at=at,
                entry_id=entry,
                leave=why.leave,
                each_alone=why.each_alone,
            )
    owning.require_separable(model=named.id)
    files.store_artefacts(artefacts, model=named.id, only_tenant=owner, entry=entry)
    body = {
        **version_body(named.id, child, owner),
        "parents": [str(parent.id) for parent in fresh],
        "derivation": kind,
        **files.artefacts_body(artefacts),
    }
    ledger.record([Draft(entry, kinds.DERIVED.name, mode, body, tenant=owner)], by=by, at=at)
    return named


def parent_version(mode: str, model: ModelName, *, at: datetime) -> VersionRecord:
    """Return the version that another is made from. Raises: UnknownModel."""
    parent = versions.version(mode=mode, model=model, at=at)
    if parent is None:
        raise UnknownModel(f"{model.family}/{model.name}/{model.version}")
    return parent


@contextmanager
def _constraint_errors() -> Iterator[None]:
    """Turn violations of the derivation constraints into domain exceptions."""
    try:
        yield
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if broken == "a_version_is_not_its_own_ancestor":
            raise LineageCircle from error
        if broken == "a_tenants_own_model_stays_its_own":
            raise taint.OwnershipConflict from error
        raise
