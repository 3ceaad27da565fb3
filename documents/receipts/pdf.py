"""A receipt as one page of paper: PDF/UA, and the same bytes for the same receipt.

What it says is what is signed in the JSON receipt, in words; the digest on it is of those signed bytes. Set by
Typst with the fonts that it carries, so that no machine's own fonts make a difference.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import segno
import typst
from django.conf import settings

from consent.sentences import Sentence, sentences
from documents.receipts import document
from documents.receipts.content import Receipt
from language import formats, words
from ledger import canonical, signing_keys
from tenants.queries.tenants import TenantRecord
from wire import ids

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("receipt.typ")
_ERASED = "Somebody whose data was erased"
# What the event means, and what its conditions are called under it.
_LEADS: Final = {
    "proposed": (
        "It was suggested that {tenant} allows {vendor} this. It has no effect until it is confirmed.",
        "Suggested",
    ),
    "confirmed": (
        "The first of two signatures was given for {tenant}. It has no effect before the second.",
        "Suggested",
    ),
    "stated": ("{tenant} allows {vendor} what stands below, and nothing beyond it.", "Allowed"),
    "began": ("What {tenant} had allowed {vendor} took effect on its date.", "Allowed"),
    "resumed": ("What {tenant} had paused is allowed again.", "Allowed"),
    "refused": ("{tenant} refused what was suggested. Nothing is allowed by it.", "What was refused"),
    "paused": (
        "{tenant} paused what it had allowed. Every request is told no until it is resumed.",
        "What is paused",
    ),
    "restored": (
        "What held back what {tenant} allows is over. It is allowed again.",
        "What is allowed again",
    ),
    "suspended": ("What {tenant} had allowed is held back. Every request is told no.", "What is held back"),
    "expired": (
        "The time for which {tenant} had allowed this is over. Every request is told no.",
        "What was allowed",
    ),
    "withdrawn": (
        "{tenant} took back what it had allowed {vendor}. Every request is told no from this moment.",
        "What was allowed",
    ),
    "disputed": (
        "The authority behind this consent is disputed. Every request is told no.",
        "What had been allowed",
    ),
}


def pdf(receipt: Receipt) -> bytes:
    made: Any = typst.compile(
        _template(),
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(receipt.entry.recorded_at.timestamp()),
        sys_inputs={"said": json.dumps(_said(receipt)), "code": code(_address(receipt))},
    )
    return bytes(made)


def _said(receipt: Receipt) -> dict[str, Any]:
    entry, consent, tenant = receipt.entry, receipt.consent, receipt.tenant
    word = words.EVENTS[receipt.event.kind]
    lead, told = _LEADS[receipt.event.kind]
    names = {"tenant": tenant.name, "vendor": settings.VENDOR_NAME}
    return {
        "id": ids.render(ids.ENTRY, entry.id),
        "vendor": settings.VENDOR_NAME,
        "test": consent.mode == "test",
        "status": word.word,
        "tone": word.tone,
        "title": f"{consent.category_name}: {consent.purpose_name}",
        "lead": lead.format(**names),
        "when": formats.moment(entry.recorded_at),
        "day": [entry.recorded_at.year, entry.recorded_at.month, entry.recorded_at.day],
        "told_heading": told,
        "told": [[one.about, one.says] for one in _told(receipt)],
        "signed": list(_signed(receipt)),
        "ledger": list(_ledger(receipt)),
        "address": _address(receipt),
    }


def _told(receipt: Receipt) -> list[Sentence]:
    stated = next((one.recorded_at for one in receipt.consent.events if one.kind == "stated"), None)
    begun = stated if stated is not None and stated <= receipt.entry.recorded_at else None
    return sentences(
        receipt.consent.conditions,
        field_names=receipt.category.field_names,
        clauses=receipt.terms.clauses,
        begins_at=begun,
    )


def _signed(receipt: Receipt) -> Iterator[tuple[str, str]]:
    consent, event, terms, person = receipt.consent, receipt.event, receipt.terms, receipt.signatory
    yield "For", _customer(receipt.tenant)
    if event.signatory is not None:
        if person is None or person.erased:
            name = _ERASED
        else:
            name = f"{person.name}, {person.title}" if person.title else person.name
        authority = words.AUTHORITIES.get(event.authority, event.authority)
        yield "Signatory", f"{name}; {authority}" if authority else name
    yield "How", f"Recorded {words.CHANNELS.get(event.channel, event.channel)}, {_when(receipt)}"
    yield "Terms", f"{terms.title}, {terms.version}"
    if consent.risk_accepted and terms.clauses.residual_risk_statement:
        yield "Accepted risk", f"“{terms.clauses.residual_risk_statement.strip()}”"
    if consent.rights_attested:
        yield "Third parties", "The right to allow this for data about other people was attested."
    if consent.evidence:
        yield (
            "Evidence",
            f"{len(consent.evidence)} signed document{'s' * (len(consent.evidence) > 1)} on file",
        )
    if event.reason:
        yield "Reason", f"“{event.reason}”"


def _customer(tenant: TenantRecord) -> str:
    if tenant.account_name == tenant.name:
        return f"{tenant.name} ({tenant.key})"
    return f"{tenant.account_name}, for {tenant.name} ({tenant.key})"


def _when(receipt: Receipt) -> str:
    return formats.moment(receipt.entry.recorded_at)


def _ledger(receipt: Receipt) -> Iterator[tuple[str, str]]:
    signed = canonical.encode(document.signed_document(receipt))
    yield "Entry", ids.render(ids.ENTRY, receipt.entry.id)
    yield "Revision", str(receipt.entry.seq)
    yield "Leaf hash", receipt.entry.leaf_hash.hex()
    yield "Receipt digest", hashlib.sha256(signed).hexdigest()
    yield "Terms digest", receipt.terms.body_sha256
    yield "Signing key", signing_keys.current().kid


def _address(receipt: Receipt) -> str:
    """Where whoever may sign in finds the record that this is the receipt of."""
    consent = receipt.consent
    id = ids.render(ids.CONSENT, consent.id)
    return f"{settings.PUBLIC_URL}/{consent.mode}/{consent.tenant_key}/consents/{id}/"


def code(text: str) -> str:
    """A QR code of the text, as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=0, dark="#1b2528", light=None, omitsize=True
    )
    return drawn.getvalue().decode()


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
