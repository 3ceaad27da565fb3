"""When to look again at how a question's statements stand, as time alone changes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import agreements as rules
from consent import standing_json
from consent.queries.agreements import agreements
from consent.queries.terms import published
from consent.statement_rules import Statement


def next_check_at(live: Sequence[Statement], *, mode: str, account: UUID, at: datetime) -> datetime | None:
    """The first instant after `at` of: a validity's edge, the day of terms that ask for a new acceptance, the edge of
    a paper. None: only an event can change it.
    """
    days = [
        terms.effective_from
        for terms in published(mode=mode, account=account)
        if terms.requires_reacceptance and terms.effective_from > at
    ]
    papers = rules.boundaries([paper.said() for paper in agreements(account=account)], after=at)
    instants = [standing_json.next_change(live, at), *days, *papers]
    return min((instant for instant in instants if instant is not None), default=None)
