"""Read which people get the vendor's notices to a customer."""

from __future__ import annotations

from uuid import UUID

from consent.models import Agreement, ConsentEvent
from tenants.models.member import MAY_CONSENT
from tenants.queries import members, people
from tenants.queries.people import PersonRecord

_SIGNED = ("stated", "restated", "confirmed")


def addressees(*, account: UUID) -> list[PersonRecord]:
    """List the people who get notices about the customer's data and have an address.

    These are the members who may consent. Where there are none: the contacts that its agreements name, and where there
    are none either, the people who signed its consents.
    """
    known = [person for person, _ in members.members(account=account, roles=sorted(MAY_CONSENT))]
    for found in (known, _contacts(account), _signatories(account)):
        reached = {person.id: person for person in found if person.email and not person.erased}
        if reached:
            return list(reached.values())
    return []


def _contacts(account: UUID) -> list[PersonRecord]:
    named = Agreement.objects.filter(account=account, contacts__isnull=False).values_list(
        "contacts", flat=True
    )
    return _people([UUID(person) for contacts in named for person in contacts or ()])


def _signatories(account: UUID) -> list[PersonRecord]:
    rows = ConsentEvent.objects.filter(tenant__account=account, kind__in=_SIGNED, signatory__isnull=False)
    return _people(sorted({person for person in rows.values_list("signatory", flat=True) if person}))


def _people(found: list[UUID]) -> list[PersonRecord]:
    known = people.people(ids=found)
    return [known[id] for id in found if id in known]
