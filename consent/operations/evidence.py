from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from consent import evidence_files, evidence_kinds
from consent.models import Evidence
from ledger.actors import Actor
from wire import ids


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """A document that a caller names: its SHA-256 (hex) and a file name."""

    sha256: str
    name: str


class EvidenceTooLarge(ValueError):
    """The document is too large for this installation. Upload a smaller file."""

    code = "evidence_too_large"


class EvidenceEmpty(ValueError):
    """The document is empty. Upload a file with content."""

    code = "evidence_empty"


def store_evidence(
    *, mode: str, account: UUID | None, name: str, data: bytes, limit: int, by: Actor, at: datetime
) -> str:
    """Store a document. Returns its SHA-256 as hex; the same document twice is kept once.

    Raises: EvidenceEmpty, EvidenceTooLarge, EvidenceTypeNotAllowed, EvidenceUnavailable.
    """
    if not data:
        raise EvidenceEmpty(name)
    if len(data) > limit:
        raise EvidenceTooLarge(f"{name}: {len(data)} bytes, at most {limit}")
    kind = evidence_kinds.content_type(name, data)
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        if Evidence.objects.filter(mode=mode, account=account, sha256=sha256).exclude(stored_as="").exists():
            return sha256
        # The file is stored before the row. A crash in between, or a second upload of the same document at the same
        # time, leaves an unused file, never a row without its file.
        stored_as = evidence_files.save(data)
        row = Evidence(
            id=ids.new(at=at),
            mode=mode,
            account_id=account,
            sha256=sha256,
            name=PurePath(name).name[:255],
            content_type=kind,
            size=len(data),
            stored_as=stored_as,
            uploaded_by=by.id,
            created_at=at,
        )
        Evidence.objects.bulk_create([row], ignore_conflicts=True)
    return sha256


def note_evidence(*, mode: str, account: UUID, said: Sequence[EvidenceInput], at: datetime) -> list[str]:
    """Record digests of documents that the caller holds. Known ones are skipped. Returns the digests."""
    for document in said:
        if not Evidence.objects.filter(mode=mode, account=account, sha256=document.sha256).exists():
            Evidence.objects.create(
                id=ids.new(at=at),
                mode=mode,
                account_id=account,
                sha256=document.sha256,
                name=document.name,
                created_at=at,
            )
    return [document.sha256 for document in said]


def name_again(*, mode: str, account: UUID, digests: Sequence[str], at: datetime) -> None:
    """Name documents for the account that a tenant passed to, as documents that the caller holds."""
    known = Evidence.objects.filter(mode=mode, account=account, sha256__in=digests)
    missing = sorted(set(digests) - set(known.values_list("sha256", flat=True)))
    note_evidence(
        mode=mode, account=account, said=[EvidenceInput(each, "document") for each in missing], at=at
    )
