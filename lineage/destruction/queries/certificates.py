from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lineage.destruction.models.certificate import Certificate


class NoSuchCertificate(LookupError):
    """No certificate with this id is visible here."""

    code = "no_such_certificate"


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A certificate as it was issued. `document` is the signed bytes; `said` is the same parsed from JSON."""

    id: UUID
    order: UUID
    mode: str
    tenant: UUID
    issued_at: datetime
    document: bytes
    sha256: str
    jws: str
    entry: UUID

    @property
    def said(self) -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(self.document)
        return document


def certificate(*, id: UUID) -> CertificateRecord | None:
    row = Certificate.objects.filter(id=id).first()
    return _record(row) if row else None


def certificates(*, tenant: UUID, limit: int = 100) -> list[CertificateRecord]:
    """List a tenant's certificates, newest first."""
    return [_record(row) for row in Certificate.objects.filter(tenant=tenant).order_by("-id")[:limit]]


def certificates_between(*, tenant: UUID, since: datetime, until: datetime) -> list[CertificateRecord]:
    """List a tenant's certificates issued in `[since, until)`, oldest first."""
    rows = Certificate.objects.filter(tenant=tenant, issued_at__gte=since, issued_at__lt=until)
    return [_record(row) for row in rows.order_by("issued_at", "id")]


def _record(row: Certificate) -> CertificateRecord:
    return CertificateRecord(
        row.id,
        row.order_id,
        row.mode,
        row.tenant_id,
        row.issued_at,
        bytes(row.document),
        row.sha256,
        row.jws,
        row.entry_id,
    )
