"""Count how often an account changed its list of competitors."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger import queries as ledger
from tenants import competitor_lists, kinds

_KINDS: Final = [kind.name for kind in (kinds.ACCOUNT_1, kinds.ACCOUNT_2, kinds.ACCOUNT_3, kinds.ACCOUNT)]
_CHUNK: Final = 500


def changes_since(*, account: UUID, since: datetime) -> int:
    """Count the entries since then that added a name to the account's list. The first list does not count."""
    count, after = 0, 0
    before: list[Any] = []
    while rows := ledger.entries(account=account, kinds=_KINDS, after=after, limit=_CHUNK):
        for row in rows:
            listed: list[Any] = row.body["competitors"]
            if before and row.recorded_at >= since and competitor_lists.adds_a_name(before, listed):
                count += 1
            before = listed or before
        after = rows[-1].seq
    return count
