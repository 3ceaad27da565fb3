"""The ledger's entries."""

from __future__ import annotations

import base64

from api.schema.records import Noun, Page
from api.schema.scalars import Choice, Constant, Free, Id, Integer, Key, Text, Time
from wire import ids

ENTRY = Noun(
    "Entry",
    {
        "object": Constant("entry"),
        "id": Id(ids.ENTRY),
        "seq": Integer("Its place in the ledger, counted from 1", least=1),
        "kind": Text(),
        "mode": Choice(("live", "test")),
        "tenant": Key(null=True),
        "recorded_at": Time(),
        "body": Free(
            "What was recorded; its members depend on the kind. Null for an old entry with bytes that cannot be read"
        ).source(lambda entry: entry.readable_body()),
        "data": Text("The canonical bytes that were hashed, in base64").source(
            lambda entry: base64.b64encode(entry.data).decode()
        ),
        "leaf_hash": Text("RFC 6962 leaf hash, in hexadecimal digits").source(
            lambda entry: entry.leaf_hash.hex()
        ),
    },
)
ENTRY_LIST = Page(ENTRY)
