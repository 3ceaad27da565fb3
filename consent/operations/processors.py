"""Record the vendor's sub-processors with their notice, and customers' objections to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.models import ConsentEvent, Processor, ProcessorObjection
from consent.queries import processors
from consent.queries.processors import NoSuchProcessor, ProcessorRecord
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.queries import accounts, people
from wire import ids, times

NOTICE: Final = timedelta(days=30)


class NoticeTooShort(ValueError):
    """A sub-processor is announced at least 30 days before it may touch customers' data. Choose a later day."""

    code = "notice_too_short"


@transaction.atomic
def record_processor(
    *,
    mode: str,
    name: str,
    does: str,
    regions: Sequence[str],
    effective_from: datetime | None = None,
    ended: bool = False,
    by: Actor,
    at: datetime,
) -> ProcessorRecord:
    """Announce a sub-processor, or change what is recorded of it. The same again changes nothing.

    Without `effective_from` a new one is due after 30 days, and a known one keeps its day. Another day, another region
    or one that had ended needs 30 days of notice again. Before the first consent, no notice is needed.
    Raises: NoticeTooShort.
    """
    newest = Processor.objects.filter(mode=mode, name=name).order_by("-id").first()
    since = effective_from or (newest.effective_from if newest and not newest.ended else at + NOTICE)
    said = {"does": does, "regions": sorted(set(regions)), "effective_from": since, "ended": ended}
    if newest is not None and all(getattr(newest, member) == value for member, value in said.items()):
        return processors.processor(mode=mode, name=name, at=at)
    widens = newest is None or newest.ended or since < newest.effective_from or _is_wider(newest, regions)
    if widens and not ended and since < at + NOTICE and _has_consents(mode):
        raise NoticeTooShort(f"not before {times.render(at + NOTICE)}")
    body = {"processor": name, **said, "effective_from": times.render(since)}
    draft = Draft(ids.new(at=at), kinds.PROCESSOR.name, mode, body)
    Processor.objects.create(mode=mode, name=name, claimed_at=at, entry_id=draft.id, **said)
    ledger.record([draft], by=by, at=at)
    return processors.processor(mode=mode, name=name, at=at)


@transaction.atomic
def object_to(*, account: UUID, name: str, reason: str = "", by: Actor, at: datetime) -> None:
    """Record that the customer objects: the processor is not allowed for its data. Raises: NoSuchProcessor."""
    _answer(account, name, "objected", reason, by=by, at=at)


@transaction.atomic
def accept(*, account: UUID, name: str, by: Actor, at: datetime) -> None:
    """Take an objection back. Raises: NoSuchProcessor."""
    _answer(account, name, "accepted", "", by=by, at=at)


def _answer(account: UUID, name: str, kind: str, reason: str, *, by: Actor, at: datetime) -> None:
    home = accounts.account_by_id(id=account)
    if not Processor.objects.filter(mode=home.mode, name=name).exists():
        raise NoSuchProcessor(name)
    if (name in processors.objected(account=account)) is (kind == "objected"):
        return
    recorded = {"objected": kinds.PROCESSOR_OBJECTED, "accepted": kinds.PROCESSOR_ACCEPTED}[kind]
    person = people.person_behind(by)
    body = {"processor": name, "reason": reason, "person": str(person) if person else None}
    draft = Draft(ids.new(at=at), recorded.name, home.mode, body, account=account)
    ProcessorObjection.objects.create(
        account_id=account,
        mode=home.mode,
        name=name,
        kind=kind,
        reason=reason,
        person=person,
        claimed_at=at,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)


def _is_wider(newest: Processor, regions: Sequence[str]) -> bool:
    return not set(regions) <= set(newest.regions)


def _has_consents(mode: str) -> bool:
    return ConsentEvent.objects.filter(kind="stated", consent__mode=mode).exists()
