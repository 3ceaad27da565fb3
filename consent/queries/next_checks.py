"""Find when time alone may next change the status of a consent key's statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import standing_json
from consent.queries.tenant_papers import papers_of_tenant
from consent.queries.terms import published_facts
from consent.statement_rules import Statement


def next_check_at(
    live: Sequence[Statement], *, mode: str, tenant: UUID, account: UUID, at: datetime
) -> datetime | None:
    """Return the first instant after `at` at which a consent or an agreement begins or ends, or terms take effect.

    Only terms that require acceptance count. None means that only an event can change a status.
    """
    days = [
        terms.effective_from
        for terms in published_facts(mode=mode, account=account)
        if terms.requires_reacceptance and terms.effective_from > at
    ]
    papers = papers_of_tenant(tenant=tenant).boundaries(after=at)
    instants = [standing_json.next_change(live, at), *days, *papers]
    return min((instant for instant in instants if instant is not None), default=None)
