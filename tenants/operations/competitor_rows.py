"""Keep the rows of an account's list of competitors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import explained_rows
from tenants import competitor_lists
from tenants.models import Account, Competitor
from tenants.queries import competitor_changes


def check_bounds(
    account: Account, before: Mapping[str, Any] | None, after: Mapping[str, Any], *, at: datetime
) -> None:
    """Check the new list of competitors. Raises: TooManyCompetitors, TooManyChanges."""
    was = [] if before is None else before["competitors"]
    if not competitor_lists.adds_a_name(was, after["competitors"]):
        return
    limits = competitor_lists.bounds(mode=account.mode, account=account.id, at=at)
    changes = 0
    if limits.changes_per_year is not None:
        since = at - competitor_lists.YEAR
        changes = competitor_changes.changes_since(account=account.id, since=since)
    competitor_lists.check(was, after["competitors"], limits, changes_this_year=changes)


def replace(account: Account, competitors: Sequence[Mapping[str, str]], *, entry: UUID) -> None:
    """Remove those that are gone and add the new ones. The others keep the entry that named them.

    Each has a `name`, a `domain` and a `lei`.
    """
    left = [dict(each) for each in competitors]
    gone = []
    for row in account.competitors.all():
        same = {"name": row.name, "domain": row.domain, "lei": row.lei}
        if same in left:
            left.remove(same)
        else:
            gone.append(row)
    explained_rows.remove(*gone, entry=entry)
    explained_rows.add(*(Competitor(account=account, **each) for each in left), entry=entry)
