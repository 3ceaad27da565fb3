"""Store the files of a model version. The ledger holds only their number and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from lineage.clearances.run_report import ReportedArtefact
from lineage.versions.models.model_artefact import ModelArtefact

_MAX_DIGESTS = 100


def store_artefacts(
    artefacts: Sequence[ReportedArtefact],
    *,
    model: UUID,
    only_tenant: UUID | None,
    entry: UUID,
    report: int | None = None,
) -> None:
    ModelArtefact.objects.bulk_create(
        ModelArtefact(
            model_id=model,
            only_tenant_id=only_tenant,
            report_id=report,
            kind=artefact.kind,
            name=artefact.name,
            sha256=artefact.sha256,
            location=artefact.location,
            entry_id=entry,
        )
        for artefact in artefacts
    )


def artefacts_body(artefacts: Sequence[ReportedArtefact]) -> dict[str, Any]:
    """Return what an entry holds of the files: their number, the first digests, and a digest over all of them."""
    every = [[file.kind, file.name, file.sha256, file.location] for file in artefacts]
    return {
        "artefacts": len(artefacts),
        "digests": [file.sha256 for file in artefacts if file.sha256][:_MAX_DIGESTS],
        "artefacts_sha256": hashlib.sha256(orjson.dumps(every)).hexdigest(),
    }
