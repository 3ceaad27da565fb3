"""A manifest as an Arrow stream: one row per entry, for gates that join it to data. Pure.

The document without its entries is the schema's metadata `licet`. Lists of gaps and obligations are JSON: few rows
have any, and no gate joins on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from wire import arrow, times
from wire.arrow import Column

METADATA: Final = "licet"
_LINES: Final = ("entries", "excluded")


def stream(document: Mapping[str, Any]) -> bytes:
    lines = document["entries"]

    def of(name: str) -> list[Any]:
        return [line[name] for line in lines]

    rest = {name: value for name, value in document.items() if name not in _LINES}
    return arrow.stream(
        [
            Column("tenant", "dictionary", of("tenant")),
            Column("category", "dictionary", of("category")),
            Column("consent", "utf8", of("consent")),
            Column("fields", "list", of("fields")),
            Column("data_from", "timestamp", _times(of("data_from")), null=True),
            Column("data_until", "timestamp", _times(of("data_until")), null=True),
            Column("obligations", "utf8", [_json(one) for one in of("obligations")]),
            Column("aliases", "list", of("aliases")),
            Column("excluding", "utf8", [_json(one) for one in of("excluding")]),
            Column("delete_after_days", "int32", of("delete_after_days")),
            # Older manifests do not name organisations: each tenant counts as its own.
            Column("organisation", "utf8", [line.get("organisation") or line["tenant"] for line in lines]),
        ],
        metadata={METADATA: _json(rest)},
    )


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _times(texts: Sequence[str | None]) -> list[datetime | None]:
    """Parse times. The cache pays because many entries share few different times."""
    read = {text: times.parse(text) for text in set(texts) if text is not None}
    return [None if text is None else read[text] for text in texts]
