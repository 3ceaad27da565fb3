"""That a run trains a version: settled when it is cleared, so that it is known whatever becomes of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from consent.queries import ownership
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.run_report import RunReport
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.versions.models.descent import Training
from lineage.versions.models.version import ModelState, ModelVersion
from lineage.versions.operations import artefacts
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
    """Record that the run trains its version, unless its purpose teaches a model nothing.

    Raises: taint.OwnershipConflict where the version is somebody else's own, or a tenant's and now to be shared.
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


def is_retired(*, mode: str, model: ModelName) -> bool:
    """Whether a version of this name is out of use."""
    named = ModelVersion.objects.filter(
        mode=mode, family=model.family, name=model.name, version=model.version
    )
    return ModelState.objects.filter(model__in=named, state="retired").exists()


def record_reported_files(
    clearance: Clearance, asking: ClearanceRequest, report: RunReport, *, kept: int, at: datetime
) -> Draft | None:
    """Keep the files that the run reports as its version's; the entry that says so, None where it trained nothing."""
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
    said = {
        **version_body(training.model_id, asking.model, owner),
        "clearance": str(clearance.id),
        "report_sha256": report.sha256,
        **artefacts.artefacts_body(report.artefacts),
    }
    return Draft(id, kinds.REGISTERED.name, clearance.mode, said, tenant=clearance.only_tenant_id or owner)


def _ownership(entries: Iterable[Mapping[str, Any]]) -> str:
    consents = {ids.parse(ids.CONSENT, one["consent"]) for one in entries}
    return taint.strictest_ownership(ownership.ownerships(consents=sorted(consents)))


def _binding(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The different obligations of all lines that go with the model, in an order of their own."""
    texts = {
        orjson.dumps(one, option=orjson.OPT_SORT_KEYS)
        for entry in entries
        for one in entry["obligations"]
        if one["code"] in taint.BINDING
    }
    return [orjson.loads(text) for text in sorted(texts)]
