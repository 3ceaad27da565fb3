"""A receipt as one printed page: the same bytes for the same receipt and the customer's time zone.

The page says in words what the signed JSON receipt says, and shows the digest of the signed bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from consent.sentences import sentences
from documents.receipts import document
from documents.receipts.content import Receipt
from documents.typeset import Page, Rows, Section, typeset
from language import formats, words
from ledger import canonical, signing_keys
from tenants.queries.people import PersonRecord
from tenants.queries.tenants import TenantRecord
from wire import ids

# For each event: what it means, and the heading of its conditions.
_LEADS: Final = {
    "proposed": (
        "It was proposed that {tenant} allow {vendor} the use below. The proposal has no effect until it is confirmed.",
        "Proposed",
    ),
    "confirmed": (
        "The first of two signatures for {tenant} was given. The consent takes effect with the second one.",
        "Proposed",
    ),
    "stated": ("{tenant} allows {vendor} the use below, and nothing beyond it.", "Allowed"),
    "began": ("The consent that {tenant} gave {vendor} took effect on its start date.", "Allowed"),
    "resumed": ("{tenant} resumed its paused consent. The use below is allowed again.", "Allowed"),
    "refused": ("{tenant} refused the proposal. It allows nothing.", "Refused"),
    "paused": (
        "{tenant} paused its consent. Every request to use the data is denied until the consent is resumed.",
        "Paused",
    ),
    "restored": (
        "The cause of the suspension has ended. The consent of {tenant} is in force again.",
        "Allowed again",
    ),
    "restated": (
        "{tenant} confirmed its consent again, now that no agreement prohibits the use below.",
        "Allowed again",
    ),
    "attested": (
        "{tenant} attested its right to allow the use of data about people. The consent below goes on.",
        "Allowed",
    ),
    "called_off": (
        "{tenant} called off its consent before it took effect. It never counted.",
        "Would have been allowed",
    ),
    "cosign_due": (
        "{tenant} now classes this data as critical. A second person has 30 days to sign the consent below.",
        "Allowed",
    ),
    "cosigned": ("A second person of {tenant} signed the consent below.", "Allowed"),
    "cosign_off": (
        "{tenant} no longer classes this data as critical. The consent below needs no second signature.",
        "Allowed",
    ),
    "suspended": (
        "The consent of {tenant} is suspended. Every request to use the data is denied meanwhile.",
        "Suspended",
    ),
    "expired": (
        "The consent of {tenant} has reached its end date. Every request to use the data is denied.",
        "Allowed until then",
    ),
    "withdrawn": (
        "{tenant} withdrew its consent. From this moment, every request to use the data is denied.",
        "Allowed until then",
    ),
    "disputed": (
        "The authority behind this consent is disputed. Every request to use the data is denied.",
        "Allowed until then",
    ),
}


def pdf(receipt: Receipt) -> bytes:
    return typeset(page(receipt), at=receipt.entry.recorded_at)


def page(receipt: Receipt) -> Page:
    consent, tenant = receipt.consent, receipt.tenant
    label = words.EVENTS[receipt.event.kind]
    lead, heading = _LEADS[receipt.event.kind]
    return Page(
        kind="Receipt",
        vendor=settings.VENDOR_NAME,
        test=consent.mode == "test",
        subtitle=f"Receipt · {_recorded(receipt)}",
        title=f"{consent.category_name}: {consent.purpose_name}",
        status=label.word,
        tone=label.tone,
        lead=lead.format(tenant=tenant.name, vendor=settings.VENDOR_NAME),
        sections=[
            Section(heading, [_conditions(receipt)]),
            Section("Signed", [list(_signed(receipt))]),
        ],
        ledger=list(_ledger(receipt)),
        footer="This page repeats the signed receipt. The signed receipt and the ledger count.",
        address=(
            f"{settings.PUBLIC_URL}/{consent.mode}/{consent.tenant_key}/consents/{ids.render(ids.CONSENT, consent.id)}/"
        ),
        leads_to="the record in the portal",
    )


def _conditions(receipt: Receipt) -> Rows:
    stated = next((event.recorded_at for event in receipt.consent.events if event.kind == "stated"), None)
    begun = stated if stated is not None and stated <= receipt.entry.recorded_at else None
    found = sentences(
        receipt.consent.conditions,
        field_names=receipt.category.field_names,
        clauses=receipt.terms.clauses,
        begins_at=begun,
        zone=receipt.tenant.zone,
    )
    return [(sentence.about, sentence.says) for sentence in found]


def _signed(receipt: Receipt) -> Iterator[tuple[str, str]]:
    consent, event, terms = receipt.consent, receipt.event, receipt.terms
    yield "For", _customer(receipt.tenant)
    if event.signatory is not None:
        authority = words.AUTHORITIES.get(event.authority, event.authority)
        name = _signatory(receipt.signatory)
        yield "Signatory", f"{name}; {authority}" if authority else name
    yield "How", f"Recorded {words.CHANNELS.get(event.channel, event.channel)}, {_recorded(receipt)}"
    yield "Terms", f"{terms.title}, {terms.version}"
    if consent.risk_accepted and terms.clauses.residual_risk_statement:
        yield "Accepted risk", f"“{terms.clauses.residual_risk_statement.strip()}”"
    if consent.rights_attested:
        yield "Third parties", "The signatory attested the right to allow this for data about other people."
    if consent.evidence:
        documents = "document" if len(consent.evidence) == 1 else "documents"
        yield "Evidence", f"{len(consent.evidence)} signed {documents} on file"
    if event.reason:
        yield "Reason", f"“{event.reason}”"


def _signatory(person: PersonRecord | None) -> str:
    if person is None or person.erased:
        return words.ERASED_PERSON
    return f"{person.name}, {person.title}" if person.title else person.name


def _customer(tenant: TenantRecord) -> str:
    if tenant.account_name == tenant.name:
        return f"{tenant.name} ({tenant.key})"
    return f"{tenant.account_name}, for {tenant.name} ({tenant.key})"


def _recorded(receipt: Receipt) -> str:
    return formats.moment(receipt.entry.recorded_at, receipt.tenant.zone)


def _ledger(receipt: Receipt) -> Iterator[tuple[str, str]]:
    signed = canonical.encode(document.signed_document(receipt))
    yield "Entry", ids.render(ids.ENTRY, receipt.entry.id)
    yield "Revision", str(receipt.entry.seq)
    yield "Leaf hash", receipt.entry.leaf_hash.hex()
    yield "Receipt digest", hashlib.sha256(signed).hexdigest()
    yield "Terms digest", receipt.terms.body_sha256
    yield "Signing key", signing_keys.current().kid
