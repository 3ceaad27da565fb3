"""Stop the use of a person's rows, and lift such a stop."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent import kinds
from consent.models import PersonStop, PersonStopLift, Purpose
from consent.operations.recording import Signatory
from consent.queries.person_stops import NoSuchStop
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import people
from tenants.queries import tenants
from wire import ids


class UnknownPurpose(ValueError):
    """A stop is for purposes that exist. Check their codes, or leave them out for all purposes."""

    code = "unknown_purpose"


class StopLifted(Exception):
    """This stop was lifted already."""

    code = "stop_lifted"


def stop(
    *,
    id: UUID,
    mode: str,
    tenant: UUID,
    commitment: str,
    key_id: str | None,
    right: str,
    purposes: Collection[str] | None,
    at: datetime,
) -> Draft:
    """Write a person's stop and return its entry, which the caller records in the same transaction.

    `purposes` of None means every purpose, and so does an erasure: what is erased comes back for no purpose.
    Raises: UnknownPurpose.
    """
    named = None if purposes is None else sorted(set(purposes))
    if named is not None:
        known = set(Purpose.objects.filter(mode=mode, code__in=named).values_list("code", flat=True))
        if len(known) < len(named):
            raise UnknownPurpose(", ".join(sorted(set(named) - known)))
    if right == "erasure":
        named = None
    entry = ids.new(at=at)
    PersonStop.objects.create(
        id=id,
        mode=mode,
        tenant_id=tenant,
        commitment=commitment,
        key_id=key_id,
        right=right,
        purposes=named,
        claimed_at=at,
        entry_id=entry,
    )
    body = {
        "stop": str(id),
        "tenant": str(tenant),
        "commitment_sha256": hashlib.sha256(commitment.encode()).hexdigest(),
        "key_id": key_id,
        "right": right,
        "purposes": named,
    }
    account = tenants.tenant_by_id(id=tenant).account
    return Draft(entry, kinds.STOPPED.name, mode, body, tenant=tenant, account=account)


@transaction.atomic
def lift(*, stop: UUID, signatory: Signatory, by: Actor, at: datetime) -> UUID:
    """Lift a stop on the word of the customer's signatory. Returns the entry. Raises: NoSuchStop, StopLifted."""
    row = PersonStop.objects.filter(id=stop).first()
    if row is None:
        raise NoSuchStop(str(stop))
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
    account = tenants.tenant_by_id(id=row.tenant_id).account
    draft = Draft(entry, kinds.STOP_LIFTED.name, row.mode, body, tenant=row.tenant_id, account=account)
    ledger.record([draft], by=by, at=at)
    return entry
