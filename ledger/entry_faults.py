"""What is wrong with one stored entry, judged by its bytes and its columns. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from ledger import canonical, merkle

MEMBERS = frozenset({"account", "actor", "body", "id", "kind", "mode", "recorded_at", "seq", "tenant"})
_ACTOR = re.compile(
    r'\{"channel":"[a-z][a-z0-9_-]{0,63}","id":(?:null,"kind":"system"'
    r'|"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}","kind":"(?:person|key)")\}'
)


class StoredRow(Protocol):
    """The columns of an entry."""

    @property
    def id(self) -> UUID: ...
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def tenant(self) -> UUID | None: ...
    @property
    def account(self) -> UUID | None: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def data(self) -> bytes: ...
    @property
    def leaf_hash(self) -> bytes: ...


def faults(row: StoredRow, *, kinds: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each fault of one entry by itself."""
    if merkle.leaf_hash(row.data) != row.leaf_hash:
        yield "its bytes do not match its leaf hash"
    if row.kind not in kinds:
        yield f"its kind {row.kind!r} is not registered"
    if row.mode not in ("live", "test"):
        yield f"its mode {row.mode!r} is neither live nor test"
    spelling = canonical.fault(row.data, depth=canonical.MAX_DEPTH + 1)
    if spelling:
        yield f"its bytes are not canonical: {spelling}"
    try:
        envelope = json.loads(row.data)
    except (ValueError, RecursionError):
        return
    if not isinstance(envelope, dict) or envelope.keys() != MEMBERS:
        yield "its bytes are not an envelope"
        return
    yield from _columns(row, envelope)
    if not isinstance(envelope["body"], dict):
        yield "its body is not an object"
    if not _ACTOR.fullmatch(json.dumps(envelope["actor"], sort_keys=True, separators=(",", ":"))):
        yield "its actor is not a person, a key or the system with a channel"


def _columns(row: StoredRow, envelope: dict[str, Any]) -> Iterator[str]:
    stated = {
        "id": str(row.id),
        "seq": row.seq,
        "kind": row.kind,
        "mode": row.mode,
        "tenant": str(row.tenant) if row.tenant else None,
        "account": str(row.account) if row.account else None,
        "recorded_at": f"{row.recorded_at:%Y-%m-%dT%H:%M:%S.%fZ}",
    }
    for name, value in stated.items():
        if envelope[name] != value or type(envelope[name]) is not type(value):
            yield f"its column {name} does not match its bytes"
