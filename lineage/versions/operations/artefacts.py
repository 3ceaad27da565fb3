"""The files of a version: kept beside the ledger, told in it by number and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from lineage.clearances.run_report import ReportedArtefact
from lineage.versions.models.version import ModelArtefact

_MOST_TOLD = 100


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
            kind=one.kind,
            name=one.name,
            sha256=one.sha256,
            location=one.location,
            entry_id=entry,
        )
        for one in artefacts
    )


def artefacts_body(artefacts: Sequence[ReportedArtefact]) -> dict[str, Any]:
    """What an entry says of them: how many, the first digests, and one over all that is kept beside it."""
    every = [[one.kind, one.name, one.sha256, one.location] for one in artefacts]
    return {
        "artefacts": len(artefacts),
        "digests": [one.sha256 for one in artefacts if one.sha256][:_MOST_TOLD],
        "artefacts_sha256": hashlib.sha256(orjson.dumps(every)).hexdigest(),
    }
