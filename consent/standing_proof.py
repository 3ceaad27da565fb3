"""Whether a standing is what its writer wrote, and whether it is the newest one. Pure.

A row is proven if its digest is right under a known key, and if its sequence is that of the newest event of its
consent key. The first finds a row that was edited, forged or moved. The second finds an old row that was put back,
and a row that is missing.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from consent import standing_digest

Fault = Literal[
    "missing", "without_events", "not_the_newest", "without_digest", "unknown_key", "wrong_digest"
]


@dataclass(frozen=True, slots=True)
class StoredStanding:
    """A row as it was read, with the sequence of the newest event of its consent key.

    `statements` of None means that there is no row, `newest` of None that there is no event.
    """

    tenant: str
    category: str
    purpose: str
    statements: Sequence[Mapping[str, Any]] | None
    revision: int | None
    digest: bytes | None
    key_id: str
    newest: int | None


def fault(row: StoredStanding, *, secret: bytes | None) -> Fault | None:
    """Return what is wrong with a row, None if it is proven. `secret` is the key named by `row.key_id`."""
    if row.statements is None:
        return None if row.newest is None else "missing"
    if row.newest is None or row.revision is None:
        return "without_events"
    if row.revision != row.newest:
        return "not_the_newest"
    if row.digest is None:
        return "without_digest"
    if secret is None:
        return "unknown_key"
    expected = standing_digest.digest(
        key=secret,
        tenant=row.tenant,
        category=row.category,
        purpose=row.purpose,
        statements=row.statements,
        revision=row.revision,
    )
    return None if hmac.compare_digest(expected, row.digest) else "wrong_digest"
