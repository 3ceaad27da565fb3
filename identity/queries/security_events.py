"""Read security events. Enter a scope of all rows first, but for those of a customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from identity.models import EventSeal, SecurityEvent
from identity.sealing import EventRecord, digest
from ledger import queries as ledger
from tenants.models import ApiKey, Member


def events(*, since: datetime, until: datetime) -> Iterator[EventRecord]:
    """Yield the events of a half-open period by time."""
    for row in (
        SecurityEvent.objects.filter(at__gte=since, at__lt=until).select_related("seal").iterator(1000)
    ):
        yield record(row)


def of_user(*, user: int, limit: int) -> list[EventRecord]:
    """Return a person's newest events, newest first."""
    rows = SecurityEvent.objects.filter(user=user).select_related("seal").order_by("-at", "-id")[:limit]
    return [record(row) for row in rows]


def of_customer(
    *, account: UUID, tenants: Iterable[UUID], before: datetime | None = None, limit: int
) -> list[EventRecord]:
    """Return what happened to the sign-ins of an account's members and to its own keys, newest first.

    Enter the scope of the account and its tenants: the database shows what happened since a member acts for it.
    """
    # As lists: the database's policy lets nothing but plain comparisons come before it, and they use an index.
    members = list(Member.objects.filter(account=account, ended_at=None).values_list("user_id", flat=True))
    keys = list(ApiKey.objects.filter(tenant__in=list(tenants)).values_list("id", flat=True))
    rows = SecurityEvent.objects.filter(Q(user__in=members) | Q(key__in=keys))
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [record(row) for row in rows.order_by("-at", "-id")[:limit]]


def unsealed(*, limit: int) -> list[EventRecord]:
    """Return the oldest events that no ledger entry covers."""
    return [record(row) for row in _unsealed().order_by("at", "id")[:limit]]


def broken_seals(*, since: datetime) -> list[str]:
    """Compare each seal's events with its ledger entry. Returns a sentence for each that differs."""
    entries = EventSeal.objects.filter(event__at__gte=since).values_list("entry_id", flat=True).distinct()
    return [sentence for entry in entries if (sentence := _fault(entry)) is not None]


def _fault(entry: UUID) -> str | None:
    rows = SecurityEvent.objects.filter(seal__entry_id=entry).select_related("seal")
    found = [record(row) for row in rows]
    body: dict[str, Any] = dict(ledger.entry(id=entry).body)
    if len(found) != body["events"]:
        return f"{entry} seals {body['events']} events, but {len(found)} are there."
    if digest(found) != body["sha256"]:
        return f"{entry} seals {len(found)} events, and at least one of them was changed since."
    return None


def _unsealed() -> QuerySet[SecurityEvent]:
    return SecurityEvent.objects.filter(seal=None).select_related("seal")


def record(row: SecurityEvent) -> EventRecord:
    seal = getattr(row, "seal", None)
    return EventRecord(
        row.id,
        row.at,
        row.kind,
        row.user_id,
        row.key_id,
        row.address,
        row.agent,
        row.detail,
        seal.entry_id if seal is not None else None,
    )
