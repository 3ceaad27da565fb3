"""The gate in ten lines of plain Python, a row at a time: what every engine is held to."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from licet.manifest import Manifest
from licet.manifest_entry import Entry

Row = Mapping[str, Any]


def gate(
    rows: Sequence[Row], manifest: Manifest, category: str, tenant: str, time: str | None, key: bytes = b""
) -> list[Row]:
    entries = {
        name: entry
        for entry in manifest.entries_of(category)
        for name in entry.names
        if not entry.unknown_obligations
    }
    hashed = {name for entry in manifest.entries_of(category) for name in entry.named_by("pseudonymise")}
    declared = {field.name for field in manifest.category(category).fields}
    anyone = {name for entry in entries.values() for name in _fields(entry)} | {tenant, time}
    found = []
    for row in rows:
        entry = entries.get(row[tenant])
        if entry is not None and _inside(entry, None if time is None else row[time]):
            may = _fields(entry) | ({tenant, time} - (declared - {tenant}))
            cells = {name: value if name in may else None for name, value in row.items() if name in anyone}
            found.append(
                {n: _hash(v, n, entry, key) if n in hashed & declared else v for n, v in cells.items()}
            )
    return found


def _fields(entry: Entry) -> set[str]:
    keep = [set(each.fields) for each in entry.obligations if each.code == "keep_fields"]
    return set(entry.fields).intersection(*keep) - entry.named_by("drop_fields")


def _inside(entry: Entry, at: Any) -> bool:
    start, end = entry.window.start, entry.window.end
    gaps = [gap for gap in entry.excluding if gap.end is None or gap.start is None or gap.start < gap.end]
    if start is None and end is None and not gaps:
        return True
    if at is None or (start is not None and at < start) or (end is not None and at >= end):
        return False
    return not any(
        (g.start is None or g.start <= at) and (g.end is None or at < g.end) for g in entry.excluding
    )


def _hash(value: Any, field: str, entry: Entry, key: bytes) -> str | None:
    if value is None:
        return None
    own = hmac.new(key, b"licet pseudonym 1\x00" + entry.tenant.encode(), hashlib.sha256).digest()
    return hmac.new(own, field.encode() + b"\x00" + str(value).encode(), hashlib.sha256).hexdigest()
