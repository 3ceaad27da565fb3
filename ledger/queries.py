"""Reading the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from ledger import merkle
from ledger.backlog import Backlog
from ledger.models import Delivery, Entry, Head, Node


class NoSuchEntry(LookupError):
    """No entry with this id is visible to you."""

    code = "no_such_entry"


class EntryNotReadable(ValueError):
    """The entry was appended before the database judged what it is given, and its bytes are no envelope."""

    code = "entry_not_readable"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One stored entry. `data` holds the canonical bytes that were hashed."""

    id: UUID
    seq: int
    kind: str
    mode: str
    tenant: UUID | None
    account: UUID | None
    recorded_at: datetime
    data: bytes
    leaf_hash: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The body. Raises: EntryNotReadable."""
        body = self.readable_body()
        if body is None:
            raise EntryNotReadable(f"the bytes of entry {self.seq} are not an envelope with a body")
        return body

    def readable_body(self) -> dict[str, Any] | None:
        """The body, or None in an old entry with bytes that are not an envelope. `verify_ledger` names such entries."""
        try:
            envelope = json.loads(self.data)
        except (ValueError, RecursionError):
            return None
        body = envelope.get("body") if isinstance(envelope, dict) else None
        return body if isinstance(body, dict) else None


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The state of the ledger: its size (the revision), its root hash and the time of the newest entry."""

    revision: int
    root: bytes
    recorded_at: datetime


def stored(entry: Entry) -> StoredEntry:
    """Return a row as a record."""
    return StoredEntry(
        entry.id,
        entry.seq,
        entry.kind,
        entry.mode,
        entry.tenant,
        entry.account,
        entry.recorded_at,
        bytes(entry.data),
        bytes(entry.leaf_hash),
    )


def tree_head() -> TreeHead:
    head = Head.objects.get(id=1)
    return TreeHead(
        head.size, merkle.Frontier(head.size, tuple(bytes(h) for h in head.frontier)).root(), head.recorded_at
    )


def revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM ledger_head WHERE id = 1")
        return int(cursor.fetchone()[0])


def revision_at(instant: datetime) -> int:
    """The number of entries recorded up to this instant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_revision_at(%s)", [instant])
        return int(cursor.fetchone()[0])


def revision_before(instant: datetime) -> int:
    """The number of entries recorded before this instant."""
    return revision_at(instant - timedelta(microseconds=1))


def entry(*, id: UUID) -> StoredEntry:
    """Return one ledger entry by its id. Raises: NoSuchEntry."""
    row = Entry.objects.filter(id=id).first()
    if row is None:
        raise NoSuchEntry(str(id))
    return stored(row)


def entries(
    *,
    after: int = 0,
    limit: int = 100,
    mode: str | None = None,
    tenant: UUID | None = None,
    account: UUID | None = None,
    kinds: Sequence[str] | None = None,
    newest_first: bool = False,
) -> list[StoredEntry]:
    """Entries in ledger order with `seq > after`. With `newest_first`, those with `seq < after` where it is given."""
    rows = Entry.objects.all()
    if newest_first:
        rows = rows.order_by("-seq")
        if after:
            rows = rows.filter(seq__lt=after)
    else:
        rows = rows.filter(seq__gt=after)
    if mode is not None:
        rows = rows.filter(mode=mode)
    if tenant is not None:
        rows = rows.filter(tenant=tenant)
    if account is not None:
        rows = rows.filter(account=account)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return [stored(row) for row in rows[:limit]]


def newest_entries(*, owners: Sequence[UUID], limit: int) -> list[StoredEntry]:
    """The newest entries of these tenants and accounts."""
    rows = Entry.objects.filter(Q(tenant__in=owners) | Q(tenant=None, account__in=owners)).order_by("-seq")
    return [stored(row) for row in rows[:limit]]


def next_owner(kind: str, *, after: UUID | None) -> UUID | None:
    """The smallest tenant or account (`kind`) after `after` that has entries."""
    rows = Entry.objects.filter(**{f"{kind}__isnull": False})
    if after is not None:
        rows = rows.filter(**{f"{kind}__gt": after})
    owner: UUID | None = rows.order_by(kind).values_list(kind, flat=True).first()
    return owner


def entries_of_owner(kind: str, *, owner: UUID | None, kinds: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """The sequence number and the stored bytes of a tenant's or an account's entries of these kinds, in order.

    With the kind `vendor`, the entries that have neither a tenant nor an account.
    """
    rows = Entry.objects.filter(kind__in=kinds)
    rows = rows.filter(tenant=None, account=None) if kind == "vendor" else rows.filter(**{kind: owner})
    after = 0
    while chunk := list(rows.filter(seq__gt=after).order_by("seq").values_list("seq", "data")[:2000]):
        yield from ((seq, bytes(data)) for seq, data in chunk)
        after = chunk[-1][0]


def kinds_of(*, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The kind of each of these entries that exists."""
    return dict(Entry.objects.filter(id__in=ids).values_list("id", "kind"))


def recorded_times(*, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each of these entries that exists was recorded."""
    return dict(Entry.objects.filter(id__in=ids).values_list("id", "recorded_at"))


def stream(*, chunk: int = 500) -> Iterator[StoredEntry]:
    """Every entry in order, in chunks, for verification."""
    after = 0
    while rows := entries(after=after, limit=chunk):
        yield from rows
        after = rows[-1].seq


def node(*, level: int, index: int) -> bytes:
    """The hash of a full subtree. Raises: KeyError where the tree does not contain it yet."""
    stored = Node.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
    if stored is None:
        raise KeyError((level, index))
    return bytes(stored)


def inclusion_path(*, seq: int, size: int) -> list[bytes]:
    """The RFC 6962 audit path of entry `seq` in the tree of `size` entries, from the leaf's sibling up."""
    return merkle.inclusion_path(seq - 1, size, lambda level, index: node(level=level, index=index))


def consistency_proof(*, old: int, new: int) -> list[bytes]:
    """The RFC 6962 proof that the tree of `old` entries is a prefix of that of `new`."""
    return merkle.consistency_path(old, new, lambda level, index: node(level=level, index=index))


def backlogs(*, consumers: Iterable[str], at: datetime) -> list[Backlog]:
    """Return the open deliveries of each of these consumers, and of others that have some."""
    rows = Delivery.objects.filter(done_at=None).values("consumer")
    counted = {
        row["consumer"]: (row["waiting"], row["oldest"])
        for row in rows.annotate(waiting=Count("id"), oldest=Min("created_at"))
    }
    names = sorted({*consumers, *counted})
    return [Backlog.since(f"delivery:{name}", *counted.get(name, (0, None)), at=at) for name in names]


def open_deliveries(*, consumer: str | None = None) -> int:
    rows = Delivery.objects.filter(done_at=None)
    if consumer is not None:
        rows = rows.filter(consumer=consumer)
    return rows.count()
