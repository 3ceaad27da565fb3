"""Writing to people: one letter per person and entry, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from consent import consent_requests, forms, regions
from consent.queries import consents, requests
from consent.queries.consents import ConsentRecord
from consent.queries.requests import ConsentRequestRecord
from ledger import scope
from lineage.transfers.queries import control, waivers
from lineage.transfers.queries.waivers import WaiverRecord
from notices import letters, payloads
from notices.models import Letter
from notices.operations import deliveries
from tenants.queries import members, people, tenants
from tenants.queries.people import PersonRecord
from wire import ids

# Mail about the past helps nobody: an import of old consents writes none.
MAX_AGE = timedelta(days=7)
EXPIRES_WITHIN = timedelta(days=30)


def tell(*, consent_id: UUID, kind: str, entry: UUID, recorded_at: datetime, at: datetime) -> int:
    """Write to everybody concerned by an event of a consent. Returns how many letters went out now."""
    if at - recorded_at > MAX_AGE:
        return 0
    with scope.everything(reason="sweep"):
        seen = consents.consent(id=consent_id, at=at)
        if seen is None:
            return 0
        readers = list(_readers(seen, kind))
        context = _context(seen, kind)
    # Outside of the transaction: a slow mail server holds no lock.
    return sum(send(seen.tenant, kind, entry, reader, context, at=at) for reader in readers)


def remind(*, at: datetime) -> int:
    """Write about consents that end within a month. Returns how many letters went out."""
    with scope.everything(reason="sweep"):
        ending = consents.ending_consents(after=at, before=at + EXPIRES_WITHIN)
        for one in ending:
            deliveries.enqueue(payloads.expiring_event(one, at=at), at=at)
    return sum(
        tell(consent_id=one.id, kind="expiring", entry=one.entry, recorded_at=at, at=at) for one in ending
    )


def tell_request(*, request: UUID, entry: UUID, recorded_at: datetime, at: datetime) -> int:
    """Write to those who may consent that a job asks them. Returns how many letters went out now."""
    if at - recorded_at > MAX_AGE:
        return 0
    with scope.everything(reason="sweep"):
        seen = requests.consent_request(id=request, at=at)
        if seen.status != consent_requests.OPEN:
            return 0
        readers = [one for one in owners(seen.tenant).values() if one.email and not one.erased]
        context = _context_of_request(seen)
    return sum(send(seen.tenant, "requested", entry, reader, context, at=at) for reader in readers)


def tell_waiver(*, waiver: UUID, entry: UUID, recorded_at: datetime, at: datetime) -> int:
    """Write to those who may consent that a waiver is asked of them. Returns how many letters went out now."""
    if at - recorded_at > MAX_AGE:
        return 0
    with scope.everything(reason="sweep"):
        seen = waivers.waiver(id=waiver, at=at)
        if seen.status != waivers.OPEN:
            return 0
        readers = [one for one in owners(seen.tenant).values() if one.email and not one.erased]
        context = _context_of_waiver(seen)
    return sum(send(seen.tenant, "waiver", entry, reader, context, at=at) for reader in readers)


def tell_control(*, change: UUID, tenant: UUID, entry: UUID, recorded_at: datetime, at: datetime) -> int:
    """Write to those who may consent what a change of control did. Returns how many letters went out now."""
    if at - recorded_at > MAX_AGE:
        return 0
    with scope.everything(reason="sweep"):
        seen, home = control.change(id=change), tenants.tenant_by_id(id=tenant)
        step = next(one for one in seen.steps if one.entry == entry)
        readers = [one for one in owners(tenant).values() if one.email and not one.erased]
    words = {
        "tenant": home.name,
        "recipient": seen.acquirer.party.name,
        "paused": step.paused,
        "withdrawn": step.withdrawn,
        "told": step.told,
    }
    said = letters.CONTROL
    context = {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{home.mode}/{home.key}/",
    }
    return sum(send(tenant, "control", entry, reader, context, at=at) for reader in readers)


def owners(tenant: UUID) -> dict[UUID, PersonRecord]:
    account = tenants.tenant_by_id(id=tenant).account
    return {person.id: person for person, _ in members.members(account=account, roles=letters.CUSTOMER)}


def _readers(seen: ConsentRecord, kind: str) -> Iterable[PersonRecord]:
    found = owners(seen.tenant)
    if kind in letters.KINDS_MAILED_TO_PROPOSER and seen.proposed_by is not None:
        proposer = people.person(id=seen.proposed_by)
        if proposer is not None:
            found.setdefault(proposer.id, proposer)
    return [person for person in found.values() if person.email and not person.erased]


def _context(seen: ConsentRecord, kind: str) -> dict[str, Any]:
    tenant = tenants.tenant_by_id(id=seen.tenant)
    actor = people.person(id=seen.proposed_by) if seen.proposed_by else None
    until = seen.conditions.valid_until
    words = {
        "category": seen.category_name,
        "tenant": tenant.name,
        "purpose": seen.purpose_name,
        "actor": actor.name if actor and actor.name else "Your account manager",
        "until": until.strftime("%-d %B %Y") if until else "",
        "why": next((one.reason for one in reversed(seen.events) if one.kind == "suspended"), ""),
    }
    said = letters.KINDS[kind]
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{seen.mode}/{seen.tenant_key}/consents/{ids.render(ids.CONSENT, seen.id)}/",
        "facts": [
            ("Form", seen.conditions.form),
            ("Fields", ", ".join(seen.conditions.fields)),
            ("Regions", ", ".join(seen.conditions.regions)),
            ("Terms", seen.terms),
            ("Ledger", f"revision {seen.revision}"),
        ],
    }


def _context_of_request(seen: ConsentRequestRecord) -> dict[str, Any]:
    words = {
        "category": seen.category_name,
        "tenant": tenants.tenant_by_id(id=seen.tenant).name,
        "purpose": seen.purpose_name,
        "until": seen.expires_at.strftime("%-d %B %Y"),
    }
    said, wish = letters.REQUESTED, seen.wish
    id = ids.render(ids.REQUEST, seen.id)
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{seen.mode}/{seen.tenant_key}/requests/{id}/",
        "facts": [
            ("Job", seen.job),
            ("Form", wish.form or forms.RAW),
            ("Fields", ", ".join(wish.fields or ["any"])),
            ("Region", wish.region or regions.ANYWHERE),
        ],
    }


def _context_of_waiver(seen: WaiverRecord) -> dict[str, Any]:
    words = {
        "subject": {
            "model": f"the model {seen.subject_name}",
            "holding": f"the copy {seen.subject_name}",
            "vendor": "the vendor itself",
        }[seen.subject],
        "recipient": seen.recipient.party.name,
        "tenant": tenants.tenant_by_id(id=seen.tenant).name,
    }
    said = letters.WAIVER
    id = ids.render(ids.WAIVER, seen.id)
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{seen.mode}/{seen.tenant_key}/waivers/{id}/",
    }


def send(
    tenant: UUID, kind: str, entry: UUID, reader: PersonRecord, context: dict[str, Any], *, at: datetime
) -> bool:
    """One letter; False where it was sent already. `context` has `subject`, `says`, `ask`, `link`, and as `facts`
    pairs of a name and a value.
    """
    with scope.everything(reason="sweep"):
        letter, _ = Letter.objects.get_or_create(
            entry=entry, person=reader.id, subject_of=kind, defaults={"tenant": tenant}
        )
    if letter.sent_at is not None:
        return False
    whole = {**context, "name": reader.name}
    mail = EmailMultiAlternatives(
        context["subject"], render_to_string("notices/letter.txt", whole), to=[reader.email]
    )
    mail.attach_alternative(render_to_string("notices/letter.html", whole), "text/html")
    mail.send()
    with scope.everything(reason="sweep"):
        Letter.objects.filter(pk=letter.pk).update(sent_at=at)
    return True
