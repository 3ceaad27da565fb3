from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import canonical
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds
from tenants.models import Person, User
from wire import ids


class NoSuchPerson(LookupError):
    """Nobody with this id ever acted."""

    code = "no_such_person"


def record_person(*, name: str, email: str, title: str = "") -> UUID:
    """Keep somebody's particulars beside the ledger. Returns the opaque id the ledger may hold."""
    return Person.objects.create(name=name, email=email, title=title).id


def commitment(*, person: UUID) -> str:
    """HMAC-SHA256 of the person's particulars under a key of their own, as hex: provable, and erasable.

    Raises: NoSuchPerson, also for an erased one.
    """
    row = Person.objects.filter(id=person).first()
    if row is None or row.commitment_key is None:
        raise NoSuchPerson(str(person))
    said = canonical.encode({"email": row.email, "name": row.name, "title": row.title})
    return hmac.new(bytes(row.commitment_key), said, hashlib.sha256).hexdigest()


@transaction.atomic
def erase_person(*, person: UUID, mode: str, by: Actor, at: datetime) -> None:
    """Erase particulars and key; the sign-in, if any, is closed. Entries and proofs stay as they are.

    Raises: NoSuchPerson.
    """
    row = Person.objects.select_for_update().filter(id=person).first()
    if row is None:
        raise NoSuchPerson(str(person))
    if row.erased_at is not None:
        return
    row.name = row.email = row.title = ""
    row.commitment_key = None
    row.erased_at = at
    row.save()
    for user in User.objects.filter(person=row):
        user.email = f"{user.pk}@erased.invalid"
        user.is_active = False
        user.set_unusable_password()
        user.save()
    draft = Draft(ids.new(at=at), kinds.PERSON_ERASED.name, mode, {"person": str(person)})
    ledger.record([draft], by=by, at=at)
