"""Read earlier checks of transfers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lineage.judgement import transfer_subject, use_judgement
from lineage.judgement.model_name import ModelName
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.models.transfer import TransferCheck
from lineage.transfers.models.transfer_change import TransferChange
from lineage.transfers.models.transfer_claim import TransferClaim
from lineage.transfers.models.waiver_answer import WaiverAnswer
from lineage.transfers.queries import uses


class NoSuchTransferCheck(LookupError):
    """No check with this id is visible here."""

    code = "no_such_transfer_check"


@dataclass(frozen=True, slots=True)
class TransferCheckRecord:
    """A transfer check as it was answered, and how the answer changed since."""

    id: UUID
    mode: str
    subject: TransferSubject
    recipient: Recipient
    way: str | None
    answer: dict[str, Any]
    revision: int
    checked_at: datetime
    entry: UUID
    changed_at: datetime | None
    changed: dict[str, Any] | None
    changed_entry: UUID | None


def subject(
    *, mode: str, model: ModelName | None, holding: UUID | None = None, at: datetime
) -> TransferSubject:
    """Return the subject: a copy, a model version or, without both, the vendor. Raises: NoSuchModel, NoSuchHolding."""
    if holding is not None:
        return TransferSubject(holding=uses.holding_of(holding, mode=mode).id)
    if model is None:
        return TransferSubject()
    return TransferSubject(model, uses.version_of(mode=mode, model=model, at=at).id)


def check(*, id: UUID) -> TransferCheckRecord:
    """Return one transfer check. Raises: NoSuchTransferCheck."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchTransferCheck(str(id))
    return _record(row)


def checks(*, mode: str, before: UUID | None = None, limit: int) -> list[TransferCheckRecord]:
    """List transfer checks, newest first; `before` is the last id of the previous page."""
    rows = _rows().filter(mode=mode)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row) for row in rows[:limit]]


def open_permissions_to_transfer(*, mode: str, at: datetime) -> list[TransferCheckRecord]:
    """List the permissions younger than `CHECK_LIFETIME` that have not ended, oldest first."""
    rows = _rows().filter(
        mode=mode, allow=True, change=None, checked_at__gt=at - transfer_subject.CHECK_LIFETIME
    )
    return [_record(row) for row in rows.order_by("id")]


def lapsed_waiver_checks(*, at: datetime) -> list[TransferCheckRecord]:
    """List open permissions with a waiver for their recipient that ended since the check and within the last day."""
    ended = WaiverAnswer.objects.filter(
        waiver__mode=OuterRef("mode"),
        waiver__recipient_sha256=OuterRef("recipient_sha256"),
        until__gt=OuterRef("checked_at"),
        until__lte=at,
    ).filter(until__gt=at - timedelta(days=1))
    rows = _rows().filter(
        Exists(ended), allow=True, change=None, checked_at__gt=at - transfer_subject.CHECK_LIFETIME
    )
    return [_record(row) for row in rows.order_by("id")]


def lapsed_claim_checks(*, at: datetime) -> list[TransferCheckRecord]:
    """List open permissions with a claim about their recipient that ended since the check and within the last day."""
    ended = TransferClaim.objects.filter(
        mode=OuterRef("mode"),
        recipient_sha256=OuterRef("recipient_sha256"),
        acceptance__isnull=False,
        holds_until__gt=OuterRef("checked_at"),
        holds_until__lte=at,
    ).filter(holds_until__gt=at - timedelta(days=1))
    rows = _rows().filter(
        Exists(ended), allow=True, change=None, checked_at__gt=at - transfer_subject.CHECK_LIFETIME
    )
    return [_record(row) for row in rows.order_by("id")]


def _rows() -> QuerySet[TransferCheck]:
    return TransferCheck.objects.select_related("model", "change").order_by("-id")


def _record(row: TransferCheck) -> TransferCheckRecord:
    change: TransferChange | None = getattr(row, "change", None)
    model = row.model
    return TransferCheckRecord(
        row.id,
        row.mode,
        TransferSubject(
            None if model is None else ModelName(model.family, model.name, model.version),
            row.model_id,
            row.holding_id,
        ),
        Recipient.from_dict(row.recipient),
        row.way,
        use_judgement.recorded_answer(row.answer),
        row.facts_revision,
        row.checked_at,
        row.entry_id,
        change.noted_at if change else None,
        use_judgement.recorded_answer(change.answer) if change else None,
        change.entry_id if change else None,
    )
