"""Results for the prefixed ids of other objects: what the id is of, and the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse

from consent.queries import proposals
from consent.queries.proposal_records import NoSuchProposal
from desk.search.asked import Asked
from desk.search.result import Result
from ledger import clock
from lineage.audits.queries import audits
from lineage.destruction.queries import orders
from lineage.findings.queries import findings
from tenants.queries import approvals
from wire import ids

# The desk's page for each prefix, and what it is.
_PAGES: Final = {
    ids.APPROVAL: ("approval", "Approval", "rule"),
    ids.PROPOSAL: ("proposal", "Proposal", "forum"),
    ids.FINDING: ("finding", "Finding", "report"),
    ids.DESTRUCTION: ("destruction", "Destruction order", "delete_sweep"),
    ids.AUDIT: ("audit", "Audit", "verified"),
}


def results(asked: Asked) -> Iterator[Result]:
    """Yield the object with this id, if the searcher may see it."""
    if asked.id is None or asked.prefix not in _PAGES or not _exists(asked):
        return
    page, kind, icon = _PAGES[asked.prefix]
    yield Result(kind, asked.text, kind, reverse(f"admin:{page}", args=[asked.id]), icon, 0)


def _exists(asked: Asked) -> bool:
    id = asked.id
    if id is None:
        return False
    if asked.prefix == ids.FINDING:
        return findings.finding(id=id) is not None
    if asked.prefix == ids.DESTRUCTION:
        return orders.order(id=id, at=clock.now()) is not None
    try:
        if asked.prefix == ids.APPROVAL:
            approvals.approval(id=id)
        elif asked.prefix == ids.PROPOSAL:
            proposals.proposal(id=id, at=clock.now())
        else:
            audits.audit(id=id, at=clock.now())
    except (approvals.NoSuchApproval, audits.NoSuchAudit, NoSuchProposal):
        return False
    return True
