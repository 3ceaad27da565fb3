"""Read waivers: what tenants were asked to let pass, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent.covenants import Covenant
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.waiver import Waiver
from lineage.transfers.models.waiver_answer import WaiverAnswer
from lineage.transfers.models.waiver_revocation import WaiverRevocation

OPEN, GRANTED, REFUSED, OVER, REVOKED = "open", "granted", "refused", "over", "revoked"
STATUSES = (OPEN, GRANTED, REFUSED, OVER, REVOKED)


class NoSuchWaiver(LookupError):
    """No waiver with this id is visible here."""

    code = "no_such_waiver"


@dataclass(frozen=True, slots=True)
class WaiverRecord:
    """A waiver and its status at one instant.

    `subject_name` is the name of a model or the id of a copy; empty for the vendor. `owners_leave`: the tenant is asked
    as the owner of the model, too.
    """

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    subject: str
    subject_name: str
    recipient: Recipient
    way: str | None
    covenants: tuple[Covenant, ...]
    owners_leave: bool
    note: str
    status: str
    asked_at: datetime
    answered_at: datetime | None
    until: datetime | None
    words: str
    revoked_at: datetime | None
    entry: UUID


def waiver(*, id: UUID, at: datetime) -> WaiverRecord:
    """Return one waiver. Raises: NoSuchWaiver."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchWaiver(str(id))
    return _record(row, at)


def waivers(
    *,
    at: datetime,
    mode: str,
    tenant: UUID | None = None,
    recipient: Recipient | None = None,
    only_open: bool = False,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[WaiverRecord]:
    """List waivers, newest first; `before` is the last id of the previous page."""
    rows = _rows().filter(mode=mode)
    if tenant is not None:
        rows = rows.filter(tenant=tenant)
    if recipient is not None:
        rows = rows.filter(recipient_sha256=recipient.digest())
    if only_open:
        rows = rows.filter(answer=None)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row, at) for row in (rows[:limit] if limit is not None else rows)]


def _rows() -> QuerySet[Waiver]:
    return Waiver.objects.select_related("tenant", "answer__revocation").order_by("-id")


def _record(row: Waiver, at: datetime) -> WaiverRecord:
    answer: WaiverAnswer | None = getattr(row, "answer", None)
    revocation: WaiverRevocation | None = getattr(answer, "revocation", None)
    written: list[dict[str, Any]] = row.covenants
    return WaiverRecord(
        row.id,
        row.mode,
        row.tenant_id,
        row.tenant.key,
        row.subject,
        row.subject_name,
        Recipient.from_dict(row.recipient),
        row.way,
        tuple(Covenant.from_dict(item["covenant"]) for item in written if item["covenant"] is not None),
        any(item["covenant"] is None for item in written),
        row.note,
        _status(answer, revocation, at),
        row.asked_at,
        answer.answered_at if answer else None,
        answer.until if answer else None,
        answer.words if answer else "",
        revocation.revoked_at if revocation else None,
        row.entry_id,
    )


def _status(answer: WaiverAnswer | None, revocation: WaiverRevocation | None, at: datetime) -> str:
    if answer is None:
        return OPEN
    if revocation is not None:
        return REVOKED
    if answer.until is not None and answer.until <= at:
        return OVER
    return answer.kind
