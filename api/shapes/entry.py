from __future__ import annotations

import base64
from typing import Any

from api.shapes.schema import choice, const, free, id_of, integer, key, page_of, record, text, time
from ledger.queries import StoredEntry
from wire import ids, times

COMPONENTS = {
    "Entry": record(
        {
            "object": const("entry"),
            "id": id_of(ids.ENTRY),
            "seq": integer("Its place; the ledger's size once it was in", least=1),
            "kind": text(),
            "mode": choice(("live", "test")),
            "tenant": key(null=True),
            "recorded_at": time(),
            "body": free("What was recorded; its members by kind"),
            "data": text("The canonical bytes that were hashed, base64"),
            "leaf_hash": text("RFC 6962 leaf hash, hex"),
        }
    ),
    "EntryList": page_of("Entry"),
}


def write(seen: StoredEntry, *, tenant: str | None) -> dict[str, Any]:
    return {
        "object": "entry",
        "id": ids.render(ids.ENTRY, seen.id),
        "seq": seen.seq,
        "kind": seen.kind,
        "mode": seen.mode,
        "tenant": tenant,
        "recorded_at": times.render(seen.recorded_at),
        "body": seen.body,
        "data": base64.b64encode(seen.data).decode(),
        "leaf_hash": seen.leaf_hash.hex(),
    }
