"""Documents that staff attach: kept as evidence, known by their digest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from consent.operations import evidence
from consent.operations.evidence import EvidenceSaid
from ledger.actors import Actor


def keep(
    document: UploadedFile[bytes] | None, *, mode: str, account: UUID, by: Actor, at: datetime
) -> EvidenceSaid | None:
    """Store what was attached, if anything was. Raises what `consent.operations.keep_evidence` raises."""
    if not document:
        return None
    name = document.name or ""
    digest = evidence.keep(
        mode=mode,
        account=account,
        name=name,
        data=document.read(settings.EVIDENCE_MAX_BYTES + 1),
        limit=settings.EVIDENCE_MAX_BYTES,
        by=by,
        at=at,
    )
    return EvidenceSaid(digest, name)
