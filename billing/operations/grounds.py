"""Check the grounds that customers stated for withdrawals. The withdrawal has long taken effect."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing import kinds
from billing.models import GroundsCheck, GroundsWork
from billing.operations import adjustments
from consent.queries import consents
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import queries as pricing
from tenants.queries import tenants
from wire import ids


class NothingToCheck(LookupError):
    """No grounds of this consent wait to be checked."""

    code = "nothing_to_check"


def take(*, consent: UUID, owner: int) -> None:
    """Make a member of staff the owner of the check. Raises: NothingToCheck."""
    waiting = GroundsWork.objects.filter(grounds=consent, grounds__check_of=None)
    if not waiting.update(owner=owner):
        raise NothingToCheck(str(consent))


@transaction.atomic
def check(*, consent: UUID, hold: bool, note: str, by: Actor, at: datetime) -> None:
    """Record whether the grounds hold. Where they do not, what is paid back is decided as of the withdrawal.

    Raises: NothingToCheck.
    """
    row = GroundsWork.objects.select_for_update().filter(grounds=consent).first()
    if row is None or GroundsCheck.objects.filter(grounds=consent).exists():
        raise NothingToCheck(str(consent))
    seen = tenants.tenant_by_id(id=row.tenant_id)
    entry = ids.new(at=at)
    GroundsCheck.objects.create(grounds_id=consent, tenant_id=seen.id, hold=hold, note=note, entry_id=entry)
    body = {"consent": str(consent), "hold": hold, "note": note}
    draft = Draft(entry, kinds.GROUNDS_CHECKED.name, seen.mode, body, tenant=seen.id, account=seen.account)
    ledger.record([draft], by=by, at=at)
    if hold:
        return
    for known, event in consents.history(tenant=seen.id, limit=500):
        if known.id == consent and event.kind == "withdrawn":
            caused = pricing.entitlement_caused_by(entry=event.entry)
            if caused is not None:
                adjustments.decide(tenant=seen.id, entitlement_entry=caused.entry, by=by, at=at)
