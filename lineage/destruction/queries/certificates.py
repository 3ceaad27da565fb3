from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson

from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.closing_certificate import ClosingCertificate
from wire import times


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
    # The first certificate, and the people behind this one, if it is an order's second.
    closes: UUID | None = None
    people: tuple[UUID, UUID] | None = None

    @property
    def said(self) -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(self.document)
        return document


def certificate(*, id: UUID) -> CertificateRecord | None:
    """Return a certificate, the first or the second of its order."""
    row = Certificate.objects.filter(id=id).first()
    if row is not None:
        return _record(row)
    second = ClosingCertificate.objects.select_related("closes").filter(id=id).first()
    return _closing(second) if second is not None else None


def closing(*, of: UUID) -> CertificateRecord | None:
    """Return the second certificate that closes what this one says remains, if there is one."""
    row = ClosingCertificate.objects.select_related("closes").filter(closes=of).first()
    return _closing(row) if row is not None else None


def certificates(*, tenant: UUID, limit: int = 100) -> list[CertificateRecord]:
    """List a tenant's certificates, newest first."""
    return [_record(row) for row in Certificate.objects.filter(tenant=tenant).order_by("-id")[:limit]]


def certificates_between(*, tenant: UUID, since: datetime, until: datetime) -> list[CertificateRecord]:
    """List a tenant's certificates issued in `[since, until)`, oldest first."""
    rows = Certificate.objects.filter(tenant=tenant, issued_at__gte=since, issued_at__lt=until)
    return [_record(row) for row in rows.order_by("issued_at", "id")]


def residuals_ended(*, at: datetime, limit: int = 200) -> list[UUID]:
    """List certificates with residuals that should be gone, that no second one closed and that were not told of."""
    named = Certificate.objects.filter(
        order__items__confirmed__confirmation__residuals_until__lte=at, closing=None
    )
    rows = named.exclude(order__events__kind="residual").distinct().order_by("issued_at", "id")
    ended = (row.id for row in rows.iterator() if _has_ended(_record(row), at))
    return list(islice(ended, limit))


def _has_ended(certificate: CertificateRecord, at: datetime) -> bool:
    until = certificate.said.get("residuals_until")
    return until is not None and times.parse(until) <= at


def _closing(row: ClosingCertificate) -> CertificateRecord:
    return CertificateRecord(
        row.id,
        row.closes.order_id,
        row.mode,
        row.tenant_id,
        row.issued_at,
        bytes(row.document),
        row.sha256,
        row.jws,
        row.entry_id,
        row.closes_id,
        (row.performer, row.verifier),
    )


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
