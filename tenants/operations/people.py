from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import commitments, kinds
from tenants.models import ApiKey, Person, User
from tenants.queries import people
from wire import ids


class NoSuchPerson(LookupError):
    """No person with this id exists, or the person was erased. Check the id."""

    code = "no_such_person"


def record_person(*, name: str, email: str, title: str = "") -> UUID:
    """Record a person's particulars beside the ledger. Returns the opaque id for the ledger."""
    return Person.objects.create(name=name, email=email, title=title).id


def holder(*, email: str) -> UUID:
    """Return the person behind an address who answers for keys: staff, an earlier holder, or a new person."""
    staff = people.staff_person(email=email)
    if staff is not None:
        return staff
    held = ApiKey.objects.exclude(holder=None).values("holder")
    known = Person.objects.filter(id__in=held, email__iexact=email).values_list("id", flat=True).first()
    return known or record_person(name=email, email=email.lower(), title="Holder of an API key")


def commitment(*, person: UUID) -> str:
    """Return a hex HMAC-SHA256 of the person's particulars under the person's own erasable key.

    Raises: NoSuchPerson, also for an erased person.
    """
    row = Person.objects.filter(id=person).first()
    if row is None or row.commitment_key is None:
        raise NoSuchPerson(str(person))
    return commitments.commitment(bytes(row.commitment_key), name=row.name, email=row.email, title=row.title)


@transaction.atomic
def erase_person(*, person: UUID, mode: str, by: Actor, at: datetime) -> None:
    """Erase a person's particulars and key, and close the sign-in. Ledger entries and proofs stay unchanged.

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
