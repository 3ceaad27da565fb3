"""Mail and webhooks follow the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger import consumers, scope
from ledger import queries as ledger
from ledger.consumers import Delivered
from notices import events, kinds, letters, payloads, waking
from notices.operations import deliveries, destruction_mail, statements, subject_mail
from notices.operations import mail as notice_mail

KINDS = [f"consent.{kind}/1" for kind in letters.KINDS if kind != "expiring"]


def register() -> None:
    consumers.register_afterwards("notices.mail", KINDS, mail)
    consumers.register_afterwards("notices.requests", ["request.made/1"], ask)
    consumers.register_afterwards(
        "notices.destruction", [f"destruction.{kind}/1" for kind in letters.DESTRUCTION], mail_destruction
    )
    consumers.register_afterwards("notices.statements", [kinds.STATEMENT.name], mail_statement)
    consumers.register_afterwards(
        "notices.people", [f"subject_request.{kind}/1" for kind in letters.SUBJECT], mail_subject_request
    )
    consumers.register_afterwards("notices.waivers", ["waiver.asked/1"], ask_waiver)
    consumers.register_afterwards("notices.control", ["control.followed/1"], tell_control)
    consumers.register_afterwards("notices.webhooks", events.KINDS, tell_programs)


def mail(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell(
        consent_id=UUID(entry.body["consent"]),
        kind=delivered.kind.removeprefix("consent.").removesuffix("/1"),
        entry=entry.id,
        recorded_at=entry.recorded_at,
        at=at,
    )


def ask(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell_request(
        request=UUID(entry.body["request"]), entry=entry.id, recorded_at=entry.recorded_at, at=at
    )


def mail_destruction(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    destruction_mail.tell_destruction(entry=entry, at=at)


def mail_statement(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    statements.tell_statement(entry=entry, at=at)


def mail_subject_request(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    subject_mail.tell_subject_request(entry=entry, at=at)


def ask_waiver(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell_waiver(
        waiver=UUID(entry.body["waiver"]), entry=entry.id, recorded_at=entry.recorded_at, at=at
    )


def tell_control(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    if entry.tenant is not None:
        notice_mail.tell_control(
            change=UUID(entry.body["change"]),
            tenant=entry.tenant,
            entry=entry.id,
            recorded_at=entry.recorded_at,
            at=at,
        )


def tell_programs(delivered: Delivered, *, at: datetime) -> None:
    """Write down which endpoints are to be told, and wake somebody to do it."""
    if delivered.kind not in events.OF_KIND:  # it led to an event in the version that queued it
        return
    with scope.everything(reason="sweep"):
        event = payloads.of(ledger.entry(id=delivered.entry))
        queued = deliveries.enqueue(event, at=at) if event is not None else []
    waking.deliver(queued)
