"""Answering whether something may go to somebody, and looking after the answers that were yes."""

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
from lineage.judgement.covenant_rules import Recipient
from lineage.judgement.transfer_decision import TransferDecision, TransferSubject
from lineage.transfers.models.transfer import TransferChange, TransferCheck
from lineage.transfers.queries import transfers
from lineage.transfers.queries.transfers import TransferCheckRecord
from wire import ids

_LOCK = 0x11CE7F2A


@transaction.atomic
def check_transfer(
    *, mode: str, subject: TransferSubject, recipient: Recipient, way: str | None, by: Actor, at: datetime
) -> TransferCheckRecord:
    """Judge it against the present and keep the answer. Raises: queries.models.NoSuchModel."""
    revision = entries.revision()
    at = ledger.not_before_head(at)
    answer = transfers.judge_transfer(subject, recipient, mode=mode, way=way, at=at)
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
    """Look at every yes that is looked after; note those that have become a no. Returns how many.

    One transaction each, so that a failure holds up no other; whoever told us tells us again.
    """
    with scope.everything(reason="sweep"):
        found = transfers.open_permissions_to_transfer(mode=mode, at=at)
    return sum(_take_back(one, by=by, at=at) for one in found)


def rejudge_lapsed_waivers(*, by: Actor, at: datetime) -> int:
    """Look at every yes that rested on a waiver whose time is over. Returns how many have become a no."""
    with scope.everything(reason="sweep"):
        found = transfers.lapsed_waiver_checks(at=at)
    return sum(_take_back(one, by=by, at=at) for one in found)


def _take_back(seen: TransferCheckRecord, *, by: Actor, at: datetime) -> bool:
    with scope.everything(reason="sweep"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if TransferChange.objects.filter(check_of=seen.id).exists():
            return False
        revision = entries.revision()
        at = ledger.not_before_head(at)
        answer = transfers.judge_transfer(seen.subject, seen.recipient, mode=seen.mode, way=seen.way, at=at)
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
    """What goes where, as entries say it: the recipient by its digest."""
    model: UUID | None = subject.id
    return {
        "subject": subject.kind,
        "model": None if model is None else str(model),
        "holding": None if subject.holding is None else str(subject.holding),
        "recipient_sha256": recipient.digest(),
        "way": way,
    }


def _counted(answer: TransferDecision, written: dict[str, Any]) -> dict[str, Any]:
    return {
        "review_required": answer.review_required,
        "blocking": len(written["blocking"]),
        "review": len(written["review"]),
        "answer_sha256": hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    }
