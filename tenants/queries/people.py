"""Read the people behind sign-ins, signatures and actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.actors import Actor
from tenants import commitments
from tenants.models import (
    ApiKey,
    Person,
    User,
)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    id: UUID
    name: str
    email: str
    title: str
    erased: bool


def person(*, id: UUID) -> PersonRecord | None:
    row = Person.objects.filter(id=id).first()
    return person_record(row) if row else None


def people(*, ids: Sequence[UUID]) -> dict[UUID, PersonRecord]:
    return {row.id: person_record(row) for row in Person.objects.filter(id__in=ids)}


def person_of_user(*, user: int) -> UUID:
    """Return the person of a sign-in."""
    person: UUID = User.objects.values_list("person", flat=True).get(pk=user)
    return person


def person_behind_sign_in(*, user: int) -> PersonRecord:
    """Return the person of a sign-in."""
    return person_record(User.objects.select_related("person").get(pk=user).person)


def staff_person(*, email: str) -> UUID | None:
    """Return the person of an active staff member with this address."""
    rows = User.objects.filter(email__iexact=email, is_staff=True, is_active=True)
    person: UUID | None = rows.values_list("person", flat=True).first()
    return person


def person_of(*, id: UUID) -> UUID | None:
    """Return the person behind an actor's id: the holder of the key with this id, else the id itself.

    None for a key without a holder.
    """
    key = ApiKey.objects.filter(id=id).values("holder").first()
    return id if key is None else key["holder"]


def person_behind(actor: Actor) -> UUID | None:
    """Return the person who acts: the holder of a key, or the person that signed in. None for the operator."""
    if actor.kind == "person":
        return actor.id
    if actor.kind == "key" and actor.id is not None:
        holder: UUID | None = ApiKey.objects.values_list("holder", flat=True).filter(id=actor.id).first()
        return holder
    return None


def commitments_to(*, ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """The commitment to the stored particulars of each of these people that exists. None for an erased person."""
    return {
        row.id: None
        if row.commitment_key is None
        else commitments.commitment(
            bytes(row.commitment_key), name=row.name, email=row.email, title=row.title
        )
        for row in Person.objects.filter(id__in=ids)
    }


def person_record(row: Person) -> PersonRecord:
    return PersonRecord(row.id, row.name, row.email, row.title, row.erased_at is not None)
