"""The ledger's entries."""

from __future__ import annotations

import base64

from api.schema.records import noun, page_of
from api.schema.scalars import choice, constant, free, id_of, integer, key, text, time
from wire import ids

ENTRY = noun(
    "Entry",
    {
        "object": constant("entry"),
        "id": id_of(ids.ENTRY),
        "seq": integer("Its place in the ledger, counted from 1", least=1),
        "kind": text(),
        "mode": choice(("live", "test")),
        "tenant": key(null=True),
        "recorded_at": time(),
        "body": free("What was recorded; its members depend on the kind"),
        "data": text("The canonical bytes that were hashed, in base64").source(
            lambda entry: base64.b64encode(entry.data).decode()
        ),
        "leaf_hash": text("RFC 6962 leaf hash, in hexadecimal digits").source(
            lambda entry: entry.leaf_hash.hex()
        ),
    },
)
ENTRY_LIST = page_of(ENTRY)
