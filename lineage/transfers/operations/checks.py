"""Check whether a subject may go to a recipient, and judge earlier permissions again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from ledger import operations as ledger
from ledger import queries as entries
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.judgement.use_judgement import UseJudgement
from lineage.transfers.models.transfer import TransferCheck
from lineage.transfers.models.transfer_change import TransferChange
from lineage.transfers.queries import transfers, uses
from lineage.transfers.queries.transfers import TransferCheckRecord
from wire import ids

_LOCK = 0x11CE7F2A


@transaction.atomic
def check_transfer(
    *, mode: str, subject: TransferSubject, recipient: Recipient, way: str | None, by: Actor, at: datetime
) -> TransferCheckRecord:
    """Judge a transfer against the current facts and store the answer. Raises: versions.NoSuchModel, NoSuchHolding."""
    revision = entries.revision()
    answer = uses.judge_transfer(subject, recipient, mode=mode, way=way, at=at)
    written = answer.to_dict()
    id, entry = ids.new(at=at), ids.new(at=at)
    TransferCheck.objects.create(
        id=id,
        mode=mode,
        subject=subject.kind,
        model_id=subject.id,
        holding_id=subject.holding,
        recipient=recipient.to_dict(),
        recipient_sha256=recipient.digest(),
        way=way,
        allow=answer.allow,
        review_required=answer.review_required,
        answer=written,
        facts_revision=revision,
        checked_at=at,
        entry_id=entry,
    )
    body = {
        **transfer_body(subject, recipient, way),
        **_counted(answer, written),
        "check": str(id),
        "allow": answer.allow,
        "waived": len(answer.waived),
        "facts_revision": revision,
    }
    ledger.record([Draft(entry, kinds.TRANSFER_CHECKED.name, mode, body)], by=by, at=at)
    return transfers.check(id=id)


def rejudge_transfers(*, mode: str, by: Actor, at: datetime) -> int:
    """Judge every open permission again and end those that no longer hold. Returns the number ended.

    Each permission has its own transaction. After a failure the caller runs this again.
    """
    with scope.everything(reason="sweep"):
        checks = transfers.open_permissions_to_transfer(mode=mode, at=at)
    return sum(_end_if_denied(check, by=by, at=at) for check in checks)


def rejudge_lapsed(*, by: Actor, at: datetime) -> int:
    """Judge permissions again after a waiver for their recipient, or a claim about it, has ended.

    Returns the number of permissions ended.
    """
    with scope.everything(reason="sweep"):
        checks = [*transfers.lapsed_waiver_checks(at=at), *transfers.lapsed_claim_checks(at=at)]
    return sum(_end_if_denied(check, by=by, at=at) for check in checks)


def _end_if_denied(seen: TransferCheckRecord, *, by: Actor, at: datetime) -> bool:
    with scope.everything(reason="sweep"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if TransferChange.objects.filter(check_of=seen.id).exists():
            return False
        revision = entries.revision()
        answer = uses.judge_transfer(seen.subject, seen.recipient, mode=seen.mode, way=seen.way, at=at)
        if answer.allow:
            return False
        written = answer.to_dict()
        entry = ids.new(at=at)
        TransferChange.objects.create(
            check_of_id=seen.id,
            review_required=answer.review_required,
            answer=written,
            facts_revision=revision,
            noted_at=at,
            entry_id=entry,
        )
        body = {
            **transfer_body(seen.subject, seen.recipient, seen.way),
            **_counted(answer, written),
            "check": str(seen.id),
            "facts_revision": revision,
        }
        ledger.record([Draft(entry, kinds.TRANSFER_CHANGED.name, seen.mode, body)], by=by, at=at)
        return True


def transfer_body(subject: TransferSubject, recipient: Recipient, way: str | None) -> dict[str, Any]:
    """Return the subject, recipient and way of a transfer as ledger entries hold them. The recipient is a digest."""
    model: UUID | None = subject.id
    return {
        "subject": subject.kind,
        "model": None if model is None else str(model),
        "holding": None if subject.holding is None else str(subject.holding),
        "recipient_sha256": recipient.digest(),
        "way": way,
    }


def _counted(answer: UseJudgement, written: dict[str, Any]) -> dict[str, Any]:
    return {
        "review_required": answer.review_required,
        "blocking": len(written["blocking"]),
        "review": len(written["review"]),
        "answer_sha256": hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    }
