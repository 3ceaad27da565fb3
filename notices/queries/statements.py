"""Reading issued usage statements."""

from __future__ import annotations

from uuid import UUID

from documents.statements.issued import UsageStatementRecord
from notices.models import Statement


class NoSuchStatement(LookupError):
    """No statement for this month: the month has not ended, or the tenant did not exist yet."""

    code = "no_such_statement"


def statement(*, tenant: UUID, month: str) -> UsageStatementRecord:
    """Return the usage statement of a tenant's month. Raises: NoSuchStatement."""
    row = Statement.objects.filter(tenant=tenant, month=month).first()
    if row is None:
        raise NoSuchStatement(month)
    return _record(row)


def statement_by_id(*, id: UUID) -> UsageStatementRecord:
    """Return a usage statement by its id. Raises: NoSuchStatement."""
    row = Statement.objects.filter(id=id).first()
    if row is None:
        raise NoSuchStatement(str(id))
    return _record(row)


def statements(*, tenant: UUID, before: str = "", limit: int | None = None) -> list[UsageStatementRecord]:
    """A tenant's statements, newest month first. `before` is the month to continue from."""
    rows = Statement.objects.filter(tenant=tenant).order_by("-month")
    if before:
        rows = rows.filter(month__lt=before)
    return [_record(row) for row in (rows[:limit] if limit is not None else rows)]


def tenants_with_statement(*, month: str) -> frozenset[UUID]:
    """The tenants that have a statement for this month."""
    return frozenset(Statement.objects.filter(month=month).values_list("tenant", flat=True))


def _record(row: Statement) -> UsageStatementRecord:
    return UsageStatementRecord(
        row.id,
        row.mode,
        row.tenant,
        row.month,
        row.revision,
        row.empty,
        row.issued_at,
        bytes(row.document),
        row.sha256,
        row.jws,
        row.entry_id,
    )
