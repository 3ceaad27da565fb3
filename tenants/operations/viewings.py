"""Record that a member of the vendor's staff looks at a customer's pages. The customer sees it in its history."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds
from tenants.queries import tenants
from wire import ids

REASONS: Final = {
    "help": "the customer asked for help",
    "proposal": "to see how a proposal looks there",
    "fault": "to look into a fault",
}


class NoReasonToView(ValueError):
    """Give a reason for viewing the customer's pages. The customer reads it."""

    code = "no_reason_to_view"


@transaction.atomic
def begin(*, tenant: UUID, person: UUID, reason: str, by: Actor, at: datetime) -> UUID:
    """Record it. Returns the entry's id. Raises: NoReasonToView, tenants.queries.NoSuchTenant."""
    if reason not in REASONS:
        raise NoReasonToView(reason)
    seen = tenants.tenant_by_id(id=tenant)
    body = {"person": str(person), "tenant": seen.key, "reason": reason}
    draft = Draft(
        ids.new(at=at), kinds.VIEWING_BEGAN.name, seen.mode, body, tenant=seen.id, account=seen.account
    )
    ledger.record([draft], by=by, at=at)
    return draft.id
