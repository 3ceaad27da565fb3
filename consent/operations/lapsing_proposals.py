"""Let proposals lapse that were not answered in time."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from consent import kinds
from consent.operations import changes
from consent.queries import proposals
from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import tenants
from tenants.queries import tenants as tenant_queries
from wire import ids

log = structlog.get_logger(__name__)

_LAPSED: Final = "The proposal lapsed without an answer."


def sweep(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Let proposals lapse once their last day has passed. Returns how many.

    Each has its own transaction. A failure with one is logged, and the others continue.
    """
    with scope.everything(reason="sweep"):
        due = proposals.lapsing(at=at, limit=limit)
    count = 0
    for id in due:
        try:
            with scope.everything(reason="sweep"):
                count += _lapse(id, by=by, at=at)
        except Exception:  # one proposal must not stop the others
            log.exception("proposal_not_lapsed", proposal=str(id))
    return count


def _lapse(id: UUID, *, by: Actor, at: datetime) -> bool:
    home = tenant_queries.tenant_by_id(id=proposals.proposal(id=id, at=at).tenant)
    tenants.lock_tenant_row(mode=home.mode, key=home.key)
    seen = proposals.proposal(id=id, at=at)
    waiting = [each.consent.id for each in seen.items if each.status == "open"]
    if not waiting or at < seen.lapses_at:
        return False
    for consent in waiting:
        changes.lapse(consent=consent, reason=_LAPSED, by=by, at=at)
    body = {"proposal": str(id), "tenant": home.key}
    draft = Draft(
        ids.new(at=at), kinds.PROPOSAL_LAPSED.name, seen.mode, body, tenant=home.id, account=home.account
    )
    ledger.record([draft], by=by, at=at)
    return True
