from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.run_report import ReportedArtefact
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.versions.models.descent import Derivation
from lineage.versions.operations import artefacts as files
from lineage.versions.operations.version_names import NamedVersion, name_version, version_body
from lineage.versions.queries import versions
from lineage.versions.queries.versions import VersionRecord
from wire import ids


class UnknownModel(ValueError):
    """A version that this one is said to be made from is unknown; import it first."""

    code = "unknown_model"


class LineageCircle(ValueError):
    """A version would be its own ancestor."""

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
    by: Actor,
    at: datetime,
) -> NamedVersion:
    """Record that `child` was made from `parents`: a new version, or one that a run trained already.

    Whose it is follows from its parents; `audience` makes a tenant's own of a shared one, `shared` insists that it is
    nobody's own. Said again with nothing new it stays as it is.
    Raises: UnknownModel, LineageCircle, taint.OwnershipConflict.
    """
    at = ledger.not_before_head(at)
    found = [_parent(mode, one, at=at) for one in parents]
    owner = taint.inherited_owner(one.owner for one in found)
    if audience is not None or shared:
        owner = taint.owner_for_audience(audience, [owner])
    entry = ids.new(at=at)
    named = name_version(mode=mode, model=child, owner=owner, origin="derived", entry=entry, at=at)
    if not named.new:
        if (audience is not None or shared) and named.owner != audience:
            raise taint.OwnershipConflict(child.version)
        owner = taint.owner_for_audience(named.owner, (one.owner for one in found))
    known = set(Derivation.objects.filter(child=named.id).values_list("parent", flat=True))
    fresh = [one for one in found if one.id not in known]
    if not fresh and not artefacts:
        return named
    with _refused():
        for one in fresh:
            Derivation.objects.create(
                child_id=named.id, parent_id=one.id, kind=kind, created_at=at, entry_id=entry
            )
    files.store_artefacts(artefacts, model=named.id, only_tenant=owner, entry=entry)
    said = {
        **version_body(named.id, child, owner),
        "parents": [str(one.id) for one in fresh],
        "derivation": kind,
        **files.artefacts_body(artefacts),
    }
    ledger.record([Draft(entry, kinds.DERIVED.name, mode, said, tenant=owner)], by=by, at=at)
    return named


def _parent(mode: str, model: ModelName, *, at: datetime) -> VersionRecord:
    found = versions.version(mode=mode, model=model, at=at)
    if found is None:
        raise UnknownModel(f"{model.family}/{model.name}/{model.version}")
    return found


@contextmanager
def _refused() -> Iterator[None]:
    """What the database refuses of a derivation, by the name of what it goes against."""
    try:
        yield
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if broken == "a_version_is_not_its_own_ancestor":
            raise LineageCircle from error
        if broken == "a_tenants_own_model_stays_its_own":
            raise taint.OwnershipConflict from error
        raise
