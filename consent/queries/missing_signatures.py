"""Which signatures a consent has, and who can give the one that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from consent import kinds
from consent.models import Consent, ConsentEvent
from consent.queries.consents import ConsentRecord
from language import words
from ledger import queries as ledger
from tenants.queries import members, people, tenants
from tenants.queries.people import PersonRecord

_LOOKED_AT = 500
_SETTLED = ("stated", "refused", "lapsed")


@dataclass(frozen=True, slots=True)
class GivenSignature:
    person: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MissingSignature:
    """A consent that has some of its signatures. `waits_for` can give the missing one."""

    consent: ConsentRecord
    given: tuple[GivenSignature, ...]
    waits_for: tuple[PersonRecord, ...]
    reminded_at: datetime | None


def missing_signature(consent: ConsentRecord) -> MissingSignature | None:
    """Return what a consent with a first signature still waits for. None where no signature of people is missing."""
    signed_by = given(consent)
    missing = consent.cosign_due_at is not None or (
        consent.status == "proposed" and len(signed_by) < consent.signatures_required
    )
    if not signed_by or not missing:
        return None
    account = tenants.tenant_by_id(id=consent.tenant).account
    signed = {each.person for each in signed_by}
    others = [person for person in members.may_consent(account=account) if person.id not in signed]
    return MissingSignature(consent, signed_by, tuple(others), _reminded_at(consent))


def half_signed(*, before: datetime, limit: int) -> list[UUID]:
    """Return the proposed consents that were signed before and wait for another signature, newest first."""
    signed = ConsentEvent.objects.filter(consent=OuterRef("pk"), recorded_at__lte=before)
    proposed = Consent.objects.filter(
        Exists(signed.filter(kind="confirmed") | signed.filter(kind="proposed", authority="member")),
        ~Exists(ConsentEvent.objects.filter(consent=OuterRef("pk"), kind__in=_SETTLED)),
    )
    return list(proposed.order_by("-created_at").values_list("id", flat=True)[:limit])


def given(consent: ConsentRecord) -> tuple[GivenSignature, ...]:
    """Return the signatures that a consent has, in order."""
    signed = [
        (event.signatory, event.recorded_at)
        for event in consent.events
        if event.signatory is not None
        and event.revision > consent.newest_move
        and (
            event.kind in {"confirmed", "cosigned"}
            or (event.kind in {"proposed", "stated"} and event.authority == "member")
        )
    ]
    known = people.people(ids=[person for person, _ in signed])
    names = {id: words.ERASED_PERSON if person.erased else person.name for id, person in known.items()}
    return tuple(GivenSignature(person, names.get(person, words.ERASED_PERSON), at) for person, at in signed)


def _reminded_at(consent: ConsentRecord) -> datetime | None:
    entries = ledger.entries(
        tenant=consent.tenant, kinds=[kinds.SIGNATURE_REQUESTED.name], limit=_LOOKED_AT, newest_first=True
    )
    wanted = str(consent.id)
    return next((entry.recorded_at for entry in entries if entry.body["consent"] == wanted), None)
