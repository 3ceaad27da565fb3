"""Lift a person's stop."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent import kinds
from consent.models import PersonStop, PersonStopLift
from consent.operations import signing_authority
from consent.operations.recording import Signatory
from consent.queries.person_stops import NoSuchStop
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import people
from tenants.queries import tenants
from wire import ids


class StopLifted(Exception):
    """This stop was lifted already."""

    code = "stop_lifted"


@transaction.atomic
def lift(*, stop: UUID, signatory: Signatory, by: Actor, at: datetime) -> UUID:
    """Lift a stop on the word of the customer's signatory. Returns the entry.

    Raises: NoSuchStop, StopLifted, SignatoryIsVendor.
    """
    row = PersonStop.objects.filter(id=stop).first()
    if row is None:
        raise NoSuchStop(str(stop))
    account = tenants.tenant_by_id(id=row.tenant_id).account
    signing_authority.check(signatory, mode=row.mode, account=account, at=at)
    person = signatory.known()
    if person.person is None:
        raise AssertionError("a known signatory has an id")
    entry = ids.new(at=at)
    try:
        with transaction.atomic():
            PersonStopLift.objects.create(
                stop=row,
                tenant_id=row.tenant_id,
                signatory=person.person,
                authority=person.authority,
                claimed_at=at,
                entry_id=entry,
            )
    except IntegrityError as error:
        raise StopLifted from error
    body = {
        "stop": str(row.id),
        "tenant": str(row.tenant_id),
        "signatory": str(person.person),
        "signatory_commitment": people.commitment(person=person.person),
        "authority": person.authority,
    }
    draft = Draft(entry, kinds.STOP_LIFTED.name, row.mode, body, tenant=row.tenant_id, account=account)
    ledger.record([draft], by=by, at=at)
    return entry
