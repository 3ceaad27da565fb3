"""Store documents that staff attach as evidence, identified by their digest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from consent.operations import evidence
from consent.operations.evidence import EvidenceInput
from ledger.actors import Actor


def store_document(
    document: UploadedFile[bytes] | None, *, mode: str, account: UUID, by: Actor, at: datetime
) -> EvidenceInput | None:
    """Store the attached document, if there is one. Raises what `consent.operations.evidence.store_evidence` raises."""
    if not document:
        return None
    name = document.name or ""
    digest = evidence.store_evidence(
        mode=mode,
        account=account,
        name=name,
        data=document.read(settings.EVIDENCE_MAX_BYTES + 1),
        limit=settings.EVIDENCE_MAX_BYTES,
        by=by,
        at=at,
    )
    return EvidenceInput(digest, name)
