"""Record which model version a run trains. This happens at clearance, before the run starts or fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from consent.queries import ownership
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.run_report import RunReport
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.versions.models.descent import Training
from lineage.versions.models.model_state import ModelState
from lineage.versions.models.version import ModelVersion
from lineage.versions.operations import artefacts, deriving, owning
from lineage.versions.operations.handing_on import HandingOn
from lineage.versions.operations.version_names import name_version, version_body
from wire import ids


def record_training(
    clearance: Clearance,
    asking: ClearanceRequest,
    entries: Sequence[Mapping[str, Any]],
    *,
    owner: UUID | None,
    entry: UUID,
    at: datetime,
) -> None:
    """Record that the run trains its model version, unless a model learns nothing under its purpose.

    Raises: taint.OwnershipConflict if the version has another owner, a tenant's version would become shared, or a
    tenant would own a version that others' data went into.
    """
    if not taint.teaches_model(asking.purpose):
        return
    named = name_version(
        mode=clearance.mode, model=asking.model, owner=owner, origin="trained", entry=entry, at=at
    )
    if named.owner != owner:
        raise taint.OwnershipConflict(asking.model.version)
    Training.objects.create(
        clearance=clearance,
        model_id=named.id,
        owner_id=owner,
        ownership=_ownership(entries) if owner is not None else "vendor",
        obligations=_binding(entries),
    )
    owning.require_separable(model=named.id)


def record_base(
    clearance: Clearance,
    asking: ClearanceRequest,
    *,
    owner: UUID | None,
    handed_on: Mapping[UUID, HandingOn],
    by: Actor,
    at: datetime,
) -> None:
    """Record that the run's version is made from its base: as an adapter on it, or as a fine-tune of it.

    `handed_on` says why the base may be used if it is another tenant's own.
    Raises: deriving.UnknownModel, deriving.LineageCircle, taint.OwnershipConflict.
    """
    if asking.base is None or not taint.teaches_model(asking.purpose):
        return
    deriving.derive(
        mode=clearance.mode,
        child=asking.model,
        parents=[asking.base],
        kind="adapter" if asking.delta else "fine_tune",
        audience=owner,
        shared=owner is None,
        handed_on=handed_on,
        by=by,
        at=at,
    )


def is_retired(*, mode: str, model: ModelName) -> bool:
    """Whether the version of this name is retired."""
    named = ModelVersion.objects.filter(
        mode=mode, family=model.family, name=model.name, version=model.version
    )
    return ModelState.objects.filter(model__in=named, state="retired").exists()


def record_reported_files(
    clearance: Clearance, asking: ClearanceRequest, report: RunReport, *, kept: int, at: datetime
) -> Draft | None:
    """Store the files of its version that a run reports. Returns the entry to record, None if it trained no version."""
    training = Training.objects.filter(clearance=clearance).first()
    if training is None:
        return None
    id = ids.new(at=at)
    owner = training.owner_id
    artefacts.store_artefacts(
        report.artefacts,
        model=training.model_id,
        only_tenant=clearance.only_tenant_id or owner,
        entry=id,
        report=kept,
    )
    body = {
        **version_body(training.model_id, asking.model, owner),
        "clearance": str(clearance.id),
        "report_sha256": report.sha256,
        **artefacts.artefacts_body(report.artefacts),
    }
    return Draft(id, kinds.REGISTERED.name, clearance.mode, body, tenant=clearance.only_tenant_id or owner)


def _ownership(entries: Iterable[Mapping[str, Any]]) -> str:
    consents = {ids.parse(ids.CONSENT, entry["consent"]) for entry in entries}
    return taint.strictest_ownership(ownership.ownerships(consents=sorted(consents)))


def _binding(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the distinct obligations of all manifest lines that bind the model, sorted."""
    texts = {
        orjson.dumps(obligation, option=orjson.OPT_SORT_KEYS)
        for entry in entries
        for obligation in entry["obligations"]
        if obligation["code"] in taint.BINDING
    }
    return [orjson.loads(text) for text in sorted(texts)]
