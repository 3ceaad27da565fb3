"""Remind a customer of an open proposal, and record that somebody there has opened it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.proposal_rules import CUSTOMER
from consent.queries import proposal_contacts, proposals
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import tenants as tenant_locks
from tenants.queries import tenants
from wire import ids

BETWEEN_REMINDERS: Final = timedelta(days=1)


class NothingToRemindOf(ValueError):
    """Nothing of this proposal waits for the customer. See its items."""

    code = "nothing_waits_for_customer"


class RemindedLately(ValueError):
    """The customer got a reminder within the last 24 hours. Wait until tomorrow."""

    code = "reminded_lately"


@transaction.atomic
def remind(*, proposal: UUID, by: Actor, at: datetime) -> None:
    """Mail everybody who may sign, once more. Raises: NoSuchProposal, NothingToRemindOf, RemindedLately."""
    seen = proposals.proposal(id=proposal, at=at)
    home = tenants.tenant_by_id(id=seen.tenant)
    tenant_locks.lock_tenant_row(mode=home.mode, key=home.key)
    if CUSTOMER not in seen.turns:
        raise NothingToRemindOf(str(proposal))
    last = proposal_contacts.contacts(proposal=proposal, tenant=seen.tenant).reminded_at
    if last is not None and at < last + BETWEEN_REMINDERS:
        raise RemindedLately(str(proposal))
    body = {"proposal": str(proposal), "tenant": home.key}
    draft = Draft(
        ids.new(at=at), kinds.PROPOSAL_REMINDED.name, seen.mode, body, tenant=home.id, account=home.account
    )
    ledger.record([draft], by=by, at=at)


@transaction.atomic
def note_opened(*, proposal: UUID, person: UUID, by: Actor, at: datetime) -> None:
    """Record that a person of the customer opened the proposal's page. The first time counts."""
    seen = proposals.proposal(id=proposal, at=at)
    known = proposal_contacts.contacts(proposal=proposal, tenant=seen.tenant)
    if seen.status != "open" or person in {who for who, _ in known.opened}:
        return
    home = tenants.tenant_by_id(id=seen.tenant)
    body = {"proposal": str(proposal), "tenant": home.key, "person": str(person)}
    draft = Draft(
        ids.new(at=at), kinds.PROPOSAL_SEEN.name, seen.mode, body, tenant=home.id, account=home.account
    )
    ledger.record([draft], by=by, at=at)
