"""The facts that letters state, read from the rooms that own them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from consent import consent_requests, forms, kinds, regions
from consent.queries import catalogue, consents, proposals, requests
from consent.queries.consents import ConsentRecord
from documents.statements import months
from language import formats, words
from ledger import entries
from ledger.queries import StoredEntry
from lineage import kinds as lineage_kinds
from lineage.destruction import subject_requests as request_rules
from lineage.destruction import vocabulary
from lineage.destruction.queries import orders, subject_requests
from lineage.destruction.queries.orders import OrderRecord
from lineage.transfers.queries import control, waivers
from notices import letters
from notices.letter import LetterFacts
from notices.queries import (
    addressed_people,
    approval_facts,
    audit_facts,
    commitment_facts,
    effects,
    export_facts,
    key_facts,
    member_facts,
    plan_facts,
    price_facts,
    problem_facts,
    processor_facts,
    proposal_facts,
    signature_facts,
    stated_facts,
    statements,
    stop_facts,
)
from tenants.queries import people, tenants
from wire import ids, times

_COPY_KINDS = dict(vocabulary.KINDS)


def facts_for(entry: StoredEntry, *, at: datetime) -> list[LetterFacts]:
    """The facts of the letters that follow this entry. None follows one that is out of date or about no customer."""
    noun = entries.kind_named(entry.kind).noun
    if noun == "approval":
        return approval_facts.letters_about(entry)
    if noun in member_facts.NOUNS:
        return member_facts.letters_about(entry, at=at)
    if noun == "signature":
        return signature_facts.letters_about(entry, at=at)
    if noun == "processor":
        return processor_facts.letters_about(entry, at=at)
    facts = _READERS[noun](entry, at) if entry.tenant is not None else None
    return [facts] if facts is not None else []


def consent_facts(consent: ConsentRecord) -> LetterFacts:
    proposer = people.person(id=consent.proposed_by) if consent.proposed_by else None
    until = consent.conditions.valid_until
    return LetterFacts(
        consent.tenant,
        {
            "category": consent.category_name,
            "tenant": _tenant_name(consent.tenant),
            "purpose": consent.purpose_name,
            "actor": proposer.name if proposer and proposer.name else "Your account manager",
            "cosign_by": formats.deciding_day(consent.cosign_due_at, _zone(consent.tenant))
            if consent.cosign_due_at
            else "",
            "last_day": formats.deciding_last_day(until, _zone(consent.tenant)) if until else "",
            "why": next(
                (event.reason for event in reversed(consent.events) if event.kind == "suspended"), ""
            ),
        },
        f"consents/{ids.render(ids.CONSENT, consent.id)}/",
        [
            ("Form", _form(consent)),
            ("Fields", ", ".join(consent.conditions.fields)),
            ("Regions", ", ".join(consent.conditions.regions)),
            ("Terms", consent.terms),
            ("Ledger", f"revision {consent.revision}"),
        ],
        proposer=consent.proposed_by,
    )


def _form(consent: ConsentRecord) -> str:
    said = consent.conditions
    return f"{said.form}, made by the customer" if said.made_by_customer else said.form


def _consent(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    id = UUID(entry.body["consent"])
    # The letters about a proposal tell of its items together.
    if entry.kind in _TOLD_TOGETHER and proposals.is_item(consent=id):
        return None
    consent = consents.consent(id=id, at=at)
    if consent is None:
        return None
    facts = effects.with_effects(consent_facts(consent), entry, at=at)
    return stated_facts.said_by_others(facts, entry, consent) if entry.kind == kinds.STATED.name else facts


def _risk_class(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    if entry.tenant is None:
        return None
    category = catalogue.category(mode=entry.mode, code=entry.body["category"])
    label = words.RISK_CLASSES[entry.body["risk_class"]]
    return LetterFacts(
        entry.tenant,
        {
            "category": category.name,
            "tenant": _tenant_name(entry.tenant),
            "risk_class": label.word.lower(),
            "says": label.says,
        },
        f"classes/{category.code}/",
        [("Class", label.word), ("Ledger", f"revision {entry.seq}")],
    )


def _request(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    request = requests.consent_request(id=UUID(entry.body["request"]), at=at)
    if request.status != consent_requests.OPEN:
        return None
    return LetterFacts(
        request.tenant,
        {
            "category": request.category_name,
            "tenant": _tenant_name(request.tenant),
            "purpose": request.purpose_name,
            "until": formats.deciding_day(request.expires_at, _zone(request.tenant)),
        },
        f"requests/{ids.render(ids.REQUEST, request.id)}/",
        [
            ("Job", request.job),
            ("Form", request.wish.form or forms.RAW),
            ("Fields", ", ".join(request.wish.fields or ["any"])),
            ("Region", request.wish.region or regions.ANYWHERE),
        ],
    )


def _order(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    order = orders.order(id=UUID(entry.body["order"]), at=at)
    if order is None:
        return None
    until = entry.body.get("until")
    id, zone = ids.render(ids.DESTRUCTION, order.id), _zone(order.tenant)
    return LetterFacts(
        order.tenant,
        {
            "data": _ordered_data(order),
            "due": formats.day(order.due_at, zone),
            "until": formats.deciding_day(times.parse(until), zone) if until else "",
            "reason": entry.body.get("reason", ""),
        },
        f"destruction/{id}/",
        [
            ("Order", id),
            ("Copies or models", order.standing.items),
            ("Deadline", formats.deciding_day(order.due_at, zone)),
            ("Ledger", f"revision {entry.seq}"),
        ],
        others=_contacts_too(entry, order.tenant),
    )


def _contacts_too(entry: StoredEntry, tenant: UUID) -> list[UUID]:
    """Return the agreement's contacts for a missed deadline; other letters go to the members alone."""
    missed = entry.kind in (lineage_kinds.ORDER_OVERDUE.name, lineage_kinds.SUBJECT_OVERDUE.name)
    account = tenants.tenant_by_id(id=tenant).account
    return addressed_people.beside_owners(account) if missed else []


def _ordered_data(order: OrderRecord) -> str:
    tenant = _tenant_name(order.tenant)
    if order.kind == vocabulary.MODEL:
        return f"models trained with data of {tenant}"
    person = "one person's " if order.cause == request_rules.CAUSE else ""
    return f"{person}data of {tenant} ({_COPY_KINDS[order.kind].lower()})"


def _subject_request(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    request = subject_requests.subject_request(id=UUID(entry.body["request"]), at=at)
    if request is None:
        return None
    zone = _zone(request.tenant)
    id, deadline, progress = (
        ids.render(ids.SUBJECT_REQUEST, request.id),
        formats.day(request.deadline, zone),
        request.standing,
    )
    return LetterFacts(
        request.tenant,
        {"tenant": _tenant_name(request.tenant), "deadline": deadline},
        f"people/{id}/",
        [
            ("Person", f"{request.commitment[:12]}…"),
            ("Request", id),
            ("Orders certified", f"{progress.certified} of {progress.orders}"),
            ("Models assessed", f"{progress.answered} of {progress.models}"),
            ("Deadline", formats.deciding_day(request.deadline, zone)),
            ("Ledger", f"revision {entry.seq}"),
        ],
        others=_contacts_too(entry, request.tenant),
    )


def _statement(entry: StoredEntry, at: datetime) -> LetterFacts:  # noqa: ARG001  the readers' signature
    statement = statements.statement_by_id(id=UUID(entry.body["statement"]))
    return LetterFacts(
        statement.tenant,
        {
            "tenant": _tenant_name(statement.tenant),
            "month": formats.month(months.parse(statement.month).begins_at),
            "runs": entry.body["runs"],
            "rows": formats.count(entry.body["rows"]),
        },
        f"statements/{statement.month}/",
        [
            ("Breaches", entry.body["breaches"]),
            ("Certificates of destruction", entry.body["certificates"]),
            ("Digest", statement.sha256),
            ("Ledger", f"revision {entry.seq}"),
        ],
        text=letters.STATEMENT_EMPTY if statement.empty else None,
    )


def _waiver(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    waiver = waivers.waiver(id=UUID(entry.body["waiver"]), at=at)
    if waiver.status != waivers.OPEN:
        return None
    subjects = {
        "model": f"the model {waiver.subject_name}",
        "holding": f"the copy {waiver.subject_name}",
        "vendor": "your vendor itself",
    }
    return LetterFacts(
        waiver.tenant,
        {
            "subject": subjects[waiver.subject],
            "recipient": waiver.recipient.party.name,
            "tenant": _tenant_name(waiver.tenant),
        },
        f"waivers/{ids.render(ids.WAIVER, waiver.id)}/",
    )


def _control(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    if entry.tenant is None:
        return None
    if "promises" in entry.body:
        return _promise_broken(entry, entry.tenant)
    change = control.change(id=UUID(entry.body["change"]))
    step = next(step for step in change.steps if step.entry == entry.id)
    return LetterFacts(
        entry.tenant,
        {
            "tenant": _tenant_name(entry.tenant),
            "recipient": change.acquirer.party.name,
            "paused": step.paused,
            "withdrawn": step.withdrawn,
            "told": step.told,
        },
    )


def _promise_broken(entry: StoredEntry, tenant: UUID) -> LetterFacts:
    change = control.change(id=UUID(entry.body["change"]))
    return LetterFacts(
        tenant,
        {
            "tenant": _tenant_name(tenant),
            "recipient": change.acquirer.party.name,
            "promises": entry.body["promises"],
        },
    )


def _tenant_name(id: UUID) -> str:
    return tenants.tenant_by_id(id=id).name


def _zone(id: UUID) -> ZoneInfo:
    return tenants.tenant_by_id(id=id).zone


_TOLD_TOGETHER: Final = frozenset(
    kind.name for kind in (kinds.PROPOSED, kinds.CONFIRMED, kinds.REFUSED, kinds.ATTESTED)
)
_READERS: Final[dict[str, Callable[[StoredEntry, datetime], LetterFacts | None]]] = {
    "consent": _consent,
    "risk_class": _risk_class,
    "request": _request,
    "destruction": _order,
    "subject_request": _subject_request,
    "person_stop": stop_facts.letter_about,
    "statement": _statement,
    "destruction_plan": lambda entry, _: plan_facts.letter_about(entry),
    "waiver": _waiver,
    "control": _control,
    "audit": audit_facts.facts,
    "proposal": proposal_facts.letter_about,
    "price": price_facts.letter_about,
    "commitment": lambda entry, _: commitment_facts.letter_about(entry),
    "key": key_facts.letter_about,
    "breach": problem_facts.letter_about,
    "export": export_facts.letter_about,
    "finding": problem_facts.letter_about,
}
