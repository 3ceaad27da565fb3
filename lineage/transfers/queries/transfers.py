"""Judge transfers against the current facts, and read earlier checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lineage.destruction.queries import holdings
from lineage.destruction.queries.holdings import HoldingRecord
from lineage.judgement import transfer_decision
from lineage.judgement.covenant_rules import Recipient
from lineage.judgement.model_name import ModelName
from lineage.judgement.transfer_decision import TransferDecision, TransferFacts, TransferSubject
from lineage.transfers.models.transfer import TransferCheck
from lineage.transfers.models.transfer_change import TransferChange
from lineage.transfers.models.transfer_review import TransferReview
from lineage.transfers.models.waiver_answer import WaiverAnswer
from lineage.transfers.queries import covenants
from lineage.versions.queries import versions
from lineage.versions.queries.versions import NoSuchModel, VersionRecord


class NoSuchTransferCheck(LookupError):
    """No check with this id is visible here."""

    code = "no_such_transfer_check"


class NoSuchHolding(LookupError):
    """No copy with this id is on record here."""

    code = "no_such_holding"


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
        return TransferSubject(holding=_holding(holding, mode=mode).id)
    if model is None:
        return TransferSubject()
    return TransferSubject(model, version_of(mode=mode, model=model, at=at).id)


def _holding(id: UUID, *, mode: str) -> HoldingRecord:
    holding = holdings.holding(id=id)
    if holding is None or holding.mode != mode:
        raise NoSuchHolding(str(id))
    return holding


def version_of(*, mode: str, model: ModelName, at: datetime) -> VersionRecord:
    """Return the model version of this name. Raises: NoSuchModel."""
    seen = versions.version(mode=mode, model=model, at=at)
    if seen is None:
        raise NoSuchModel(f"{model.family}/{model.name}/{model.version}")
    return seen


def transfer_facts(subject: TransferSubject, *, mode: str, at: datetime) -> TransferFacts:
    """Return the covenants that bind a subject. Raises: NoSuchModel, NoSuchHolding."""
    if subject.holding is not None:
        return covenants.covenants_of_holding(_holding(subject.holding, mode=mode), at=at)
    if subject.model is None:
        return covenants.covenants_of_vendor(mode=mode)
    return covenants.covenants_of_version(version_of(mode=mode, model=subject.model, at=at))


def judge_transfer(
    subject: TransferSubject, recipient: Recipient, *, mode: str, way: str | None, at: datetime
) -> TransferDecision:
    """Decide whether the subject may go to the recipient now. Raises: NoSuchModel, NoSuchHolding."""
    bound = transfer_facts(subject, mode=mode, at=at)
    customers = covenants.customers(mode=mode)
    waivers = _waivers(subject, recipient, mode=mode, way=way, at=at)
    first = transfer_decision.decide_transfer(
        bound, recipient, mode=way, customers=customers, judged={}, waivers=waivers
    )
    pairs = sorted({pair for objection in first.review for pair in objection.pairs})
    if not pairs:
        return first
    judged = _judged(mode, pairs)
    return transfer_decision.decide_transfer(
        bound, recipient, mode=way, customers=customers, judged=judged, waivers=waivers
    )


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
        mode=mode, allow=True, change=None, checked_at__gt=at - transfer_decision.CHECK_LIFETIME
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
        Exists(ended), allow=True, change=None, checked_at__gt=at - transfer_decision.CHECK_LIFETIME
    )
    return [_record(row) for row in rows.order_by("id")]


def _judged(mode: str, pairs: Sequence[str]) -> dict[str, bool]:
    wanted = set(pairs)
    rows = TransferReview.objects.filter(mode=mode, pairs__overlap=pairs).order_by("id")
    return {pair: row.same for row in rows for pair in row.pairs if pair in wanted}


def _waivers(
    subject: TransferSubject, recipient: Recipient, *, mode: str, way: str | None, at: datetime
) -> dict[tuple[UUID, str], UUID]:
    """Return the ids of waivers in force, by tenant and covenant digest."""
    rows = WaiverAnswer.objects.filter(
        Q(until=None) | Q(until__gt=at),
        Q(waiver__way=None) | Q(waiver__way=way),
        kind="granted",
        revocation=None,
        answered_at__lte=at,
        waiver__mode=mode,
        waiver__subject=subject.kind,
        waiver__model=subject.id,
        waiver__holding=subject.holding,
        waiver__recipient_sha256=recipient.digest(),
    ).select_related("waiver")
    return {
        (row.tenant_id, covenant["sha256"]): row.waiver_id
        for row in rows
        for covenant in row.waiver.covenants
    }


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
        row.answer,
        row.facts_revision,
        row.checked_at,
        row.entry_id,
        change.noted_at if change else None,
        change.answer if change else None,
        change.entry_id if change else None,
    )
