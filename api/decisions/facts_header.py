"""The first row of the facts statement: version, revision and changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson


@dataclass(frozen=True, slots=True)
class FactsHeader:
    """The first row of the statement.

    `epoch` identifies one run of the database server; `version` counts within it. `changes` equals None if
    there are too many to list.
    """

    version: int
    epoch: str
    revision: int
    changes: list[list[str]] | None


def header(text: bytes, *, epoch: str | None) -> FactsHeader:
    """Parse the header.

    If the epoch differs, the changes are unknown and become None.
    """
    parsed = FactsHeader(**orjson.loads(text))
    return parsed if parsed.epoch == epoch else replace(parsed, changes=None)
