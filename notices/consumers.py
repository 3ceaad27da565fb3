"""Mail and webhooks follow the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger import consumers, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import events, kinds, letters, payloads, wakeups
from notices.operations import deliveries, destruction_mail, statements, subject_mail
from notices.operations import mail as notice_mail

KINDS = [f"consent.{kind}/1" for kind in letters.KINDS if kind != "expiring"]


def register() -> None:
    consumers.register_delivered("notices.mail", KINDS, mail_consent_event)
    consumers.register_delivered("notices.requests", ["request.made/1"], mail_consent_request)
    consumers.register_delivered(
        "notices.destruction", [f"destruction.{kind}/1" for kind in letters.DESTRUCTION], mail_destruction
    )
    consumers.register_delivered("notices.statements", [kinds.STATEMENT.name], mail_statement)
    consumers.register_delivered(
        "notices.people", [f"subject_request.{kind}/1" for kind in letters.SUBJECT], mail_subject_request
    )
    consumers.register_delivered("notices.waivers", ["waiver.asked/1"], mail_waiver_request)
    consumers.register_delivered("notices.control", ["control.followed/1"], mail_control_change)
    consumers.register_delivered("notices.webhooks", events.KINDS, queue_webhooks)


def mail_consent_event(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell(
        consent_id=UUID(entry.body["consent"]),
        kind=delivered.kind.removeprefix("consent.").removesuffix("/1"),
        entry=entry.id,
        recorded_at=entry.recorded_at,
        at=at,
    )


def mail_consent_request(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell_request(
        request=UUID(entry.body["request"]), entry=entry.id, recorded_at=entry.recorded_at, at=at
    )


def mail_destruction(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    destruction_mail.tell_destruction(entry=entry, at=at)


def mail_statement(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    statements.tell_statement(entry=entry, at=at)


def mail_subject_request(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    subject_mail.tell_subject_request(entry=entry, at=at)


def mail_waiver_request(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    notice_mail.tell_waiver(
        waiver=UUID(entry.body["waiver"]), entry=entry.id, recorded_at=entry.recorded_at, at=at
    )


def mail_control_change(delivered: DeliveredEntry, *, at: datetime) -> None:
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


def queue_webhooks(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Write down which endpoints are to be told, and wake somebody to do it."""
    if delivered.kind not in events.OF_KIND:  # it led to an event in the version that queued it
        return
    with scope.everything(reason="sweep"):
        event = payloads.event_of_entry(ledger.entry(id=delivered.entry))
        queued = deliveries.enqueue(event, at=at) if event is not None else []
    wakeups.deliver(queued)
