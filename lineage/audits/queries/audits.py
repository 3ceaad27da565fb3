"""Read audits: scope, access, sample and opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Q, QuerySet

from lineage.audits import vocabulary
from lineage.audits.models.audit import Audit
from lineage.audits.models.audit_step import AuditStep
from tenants.queries import people, tenants
from tenants.queries.people import PersonRecord


class NoSuchAudit(LookupError):
    """No audit with this id is visible here."""

    code = "no_such_audit"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An audit as it stands now. `committed`, `sampled` and `concluded` are the contents of its steps."""

    id: UUID
    mode: str
    tenant: UUID
    account: UUID
    tenants: tuple[UUID, ...]
    tenant_keys: tuple[str, ...]
    categories: tuple[str, ...] | None
    auditor: PersonRecord | None
    organisation: str
    period_from: datetime
    period_until: datetime
    access_until: datetime
    terms: str
    per_year: int | None
    cost: str
    key: UUID
    list_sha256: str
    runs: int
    copies: int
    orders: int
    vendor_commitment: str
    opened_at: datetime
    entry: UUID
    status: str
    committed: dict[str, Any] | None
    sampled: dict[str, Any] | None
    concluded: dict[str, Any] | None
    concluded_entry: UUID | None
    findings: int
    unanswered: int

    @property
    def listed(self) -> int:
        return self.runs + self.copies + self.orders

    def access_ended(self, at: datetime) -> bool:
        return self.access_until <= at


def audit(*, id: UUID, at: datetime) -> AuditRecord:
    """Return one audit. Raises: NoSuchAudit."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchAudit(str(id))
    return _record(row, at)


def audit_of_key(*, key: UUID, at: datetime) -> AuditRecord:
    """Return the audit that an auditor's key opens. Raises: NoSuchAudit."""
    row = _rows().filter(key=key).first()
    if row is None:
        raise NoSuchAudit(str(key))
    return _record(row, at)


def audits(
    *,
    at: datetime,
    mode: str | None = None,
    account: UUID | None = None,
    only_tenant: UUID | None = None,
    key: UUID | None = None,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[AuditRecord]:
    """List audits, newest first. `only_tenant` leaves out those that cover another tenant too."""
    rows = _rows()
    if mode is not None:
        rows = rows.filter(mode=mode)
    if account is not None:
        rows = rows.filter(account=account)
    if only_tenant is not None:
        rows = rows.filter(tenants=[only_tenant])
    if key is not None:
        rows = rows.filter(key=key)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row, at) for row in (rows[:limit] if limit is not None else rows)]


def document(*, id: UUID) -> bytes:
    """Return the list of an audit, byte for byte. Raises: NoSuchAudit."""
    content = Audit.objects.filter(id=id).values_list("document", flat=True).first()
    if content is None:
        raise NoSuchAudit(str(id))
    return bytes(content)


def opened(*, tenant: UUID, since: datetime) -> list[datetime]:
    """Return when audits that cover the tenant were opened since an instant."""
    rows = Audit.objects.filter(tenants__contains=[tenant], opened_at__gt=since)
    return list(rows.values_list("opened_at", flat=True))


def _rows() -> QuerySet[Audit]:
    answered = Q(findings__steps__kind="answered")
    return (
        Audit.objects.defer("document")
        .prefetch_related("steps")
        .annotate(
            found=Count("findings", distinct=True), answered=Count("findings", filter=answered, distinct=True)
        )
        .order_by("-id")
    )


def _record(row: Audit, at: datetime) -> AuditRecord:
    steps: dict[str, AuditStep] = {step.kind: step for step in row.steps.all()}
    found, answered = getattr(row, "found"), getattr(row, "answered")  # noqa: B009  annotations
    keys = tenants.tenant_keys(ids=row.tenants)
    concluded = steps.get("concluded")
    return AuditRecord(
        row.id,
        row.mode,
        row.tenant_id,
        row.account_id,
        tuple(row.tenants),
        tuple(sorted(keys.get(id, str(id)) for id in row.tenants)),
        None if row.categories is None else tuple(row.categories),
        _known(people.person(id=row.auditor)),
        row.organisation,
        row.period_from,
        row.period_until,
        row.access_until,
        row.terms,
        row.per_year,
        row.cost,
        row.key,
        row.list_sha256,
        row.runs,
        row.copies,
        row.orders,
        row.vendor_commitment,
        row.opened_at,
        row.entry_id,
        vocabulary.status(concluded=concluded is not None, access_ended=row.access_until <= at),
        _content(steps.get("committed")),
        _content(steps.get("sampled")),
        _content(concluded),
        concluded.entry_id if concluded is not None else None,
        found,
        found - answered,
    )


def _content(step: AuditStep | None) -> dict[str, Any] | None:
    return None if step is None else orjson.loads(bytes(step.content))


def _known(person: PersonRecord | None) -> PersonRecord | None:
    return None if person is None or person.erased else person
