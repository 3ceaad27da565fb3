"""Sending letters: one per person and entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from consent.queries import addressees, consents
from ledger import entries, scope
from ledger.queries import StoredEntry
from notices import letters, mail_groups, payloads
from notices.letter import LetterFacts
from notices.letter_text import LetterText
from notices.models import Letter
from notices.operations import deliveries
from notices.queries import letter_facts, mail_choices
from tenants.queries import accounts, members, people, tenants
from tenants.queries.people import PersonRecord
from tenants.queries.tenants import TenantRecord

# An older entry sends no letter: an import of old consents is not news.
NEWS_FOR = timedelta(days=7)
EXPIRES_WITHIN = timedelta(days=30)


def tell(entry: StoredEntry, *, at: datetime) -> int:
    """Send the letters about a new entry. Returns how many were sent now."""
    if at - entry.recorded_at > NEWS_FOR:
        return 0
    kind = entries.kind_named(entry.kind)
    with scope.everything(reason="sweep"):
        found = letter_facts.facts_for(entry, at=at)
    if kind not in letters.MAILED_TO_PROPOSER:
        found = [replace(facts, proposer=None) for facts in found]
    return sum(
        send_letters(facts.text or letters.BY_KIND[kind], facts, entry=entry.id, at=at) for facts in found
    )


def remind(*, at: datetime) -> int:
    """Send letters and events about consents that end within a month. Returns how many letters were sent."""
    with scope.everything(reason="sweep"):
        ending = consents.ending_consents(after=at, before=at + EXPIRES_WITHIN)
        for consent in ending:
            deliveries.enqueue(payloads.expiring_event(consent, at=at), at=at)
        facts = [replace(letter_facts.consent_facts(consent), proposer=None) for consent in ending]
    return sum(
        send_letters(letters.EXPIRING, one_letter, entry=consent.entry, at=at)
        for consent, one_letter in zip(ending, facts, strict=True)
    )


def send_letters(text: LetterText, facts: LetterFacts, *, entry: UUID, at: datetime) -> int:
    """Send one letter to each of its readers who did not get it yet. Returns how many were sent."""
    with scope.everything(reason="sweep"):
        tenant = tenants.tenant_by_id(id=facts.tenant)
        account = facts.account or tenant.account
        readers = _addressed(account, facts)
        group = mail_groups.group_of(text.code)
        chosen = (
            mail_choices.chosen(account=account, group=group, people=[reader.id for reader in readers])
            if group is not None
            else {}
        )
        managers = accounts.contacts(account=account)
    content = {
        "subject": text.subject.format(**facts.words),
        "says": text.says.format(**facts.words),
        "ask": text.ask,
        "link": facts.link or _page(tenant, facts.page, account=account),
        "facts": facts.facts,
        "contacts": [f"{one.name}, {one.email}" if one.name else one.email for one in managers],
        "contact_address": settings.LICET_CONTACT_EMAIL,
    }
    sent = 0
    for reader in readers:
        how = chosen.get(reader.id, mail_groups.AT_ONCE)
        if how == mail_groups.DAILY:
            _hold(content, to=reader, account=account, tenant=tenant.id, entry=entry, code=text.code, at=at)
        elif how == mail_groups.AT_ONCE:  # outside of the transaction: a slow mail server holds no lock
            sent += _send(content, to=reader, tenant=tenant.id, entry=entry, code=text.code, at=at)
    return sent


def _hold(
    content: Mapping[str, object],
    *,
    to: PersonRecord,
    account: UUID,
    tenant: UUID,
    entry: UUID,
    code: str,
    at: datetime,
) -> None:
    """Keep a letter for the reader's daily summary, once."""
    held = {name: str(content[name]) for name in ("subject", "says", "link")}
    with scope.everything(reason="sweep"):
        Letter.objects.get_or_create(
            entry=entry,
            person=to.id,
            subject_of=code,
            defaults={"tenant": tenant, "account": account, "held": held, "held_at": at},
        )


def _page(tenant: TenantRecord, page: str, *, account: UUID) -> str:
    """The linked page of the tenant. Another account has no page of its own any more, or not yet."""
    if account != tenant.account:
        return str(settings.PUBLIC_URL)
    return f"{settings.PUBLIC_URL}/{tenant.mode}/{tenant.key}/{page}"


def _addressed(account: UUID, facts: LetterFacts) -> list[PersonRecord]:
    if facts.alone is not None:
        person = people.person(id=facts.alone)
        return [person] if person is not None and person.email else []
    if facts.beyond_members:
        return addressees.addressees(account=account)
    return _readers(account, facts.proposer, facts.others)


def _readers(account: UUID, proposer: UUID | None, others: Sequence[UUID]) -> list[PersonRecord]:
    """Everyone to write to: they have an address and are not erased. Each address gets one letter."""
    more = [*([proposer] if proposer is not None else ()), *others]
    known = people.people(ids=more)
    persons = [person for person, _ in members.members(account=account, roles=letters.READERS)]
    persons += [known[id] for id in more if id in known]
    readers: dict[str, PersonRecord] = {}
    for person in persons:
        if person.email and not person.erased:
            readers.setdefault(person.email.lower(), person)
    return list(readers.values())


def _send(
    content: Mapping[str, object], *, to: PersonRecord, tenant: UUID, entry: UUID, code: str, at: datetime
) -> bool:
    """Send one letter. False where it was sent already."""
    with scope.everything(reason="sweep"):
        letter, _ = Letter.objects.get_or_create(
            entry=entry, person=to.id, subject_of=code, defaults={"tenant": tenant}
        )
    if letter.sent_at is not None or letter.held_at is not None:
        return False
    context = {**content, "name": to.name}
    mail = EmailMultiAlternatives(
        str(content["subject"]), render_to_string("notices/letter.txt", context), to=[to.email]
    )
    mail.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    mail.send()
    with scope.everything(reason="sweep"):
        Letter.objects.filter(pk=letter.pk).update(sent_at=at)
    return True
