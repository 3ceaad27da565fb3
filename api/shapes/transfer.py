from __future__ import annotations

from typing import Any
from uuid import UUID

from api.shapes.model import read_named
from api.shapes.schema import (
    boolean,
    choice,
    const,
    id_of,
    integer,
    key,
    listof,
    page_of,
    record,
    ref,
    ref_or_null,
    text,
    time,
)
from consent.covenants import MODES, Covenant, is_lei
from lineage.judgement import covenant, parties
from lineage.judgement.covenant import Recipient
from lineage.judgement.model_name import ModelName
from lineage.judgement.parties import Party
from lineage.transfers.queries import waivers
from lineage.transfers.queries.transfers import CheckSeen
from lineage.transfers.queries.waivers import WaiverSeen
from wire import ids, times
from wire.members import Members

_RECIPIENT = {"name": "Hollis Bearings Ltd", "domain": "hollis.example", "kind": "company"}
_SUBJECT = {
    "model": ref("ModelNamed"),
    "holding": id_of(ids.HOLDING, null=True),
    "vendor": boolean("True: the vendor itself", null=True),
}
COMPONENTS = {
    "RecipientSaid": record(
        {"name": text(longest=200), "kind": choice(covenant.RECIPIENTS)},
        {
            "domain": text(longest=253, null=True),
            "lei": text("ISO 17442", longest=20, null=True),
            "industry": text(
                "As in the covenants; left out, a covenant on an industry needs a review",
                longest=200,
                null=True,
            ),
        },
        example=_RECIPIENT,
    ),
    "Recipient": record(
        {
            "name": text(null=True),
            "domain": text(null=True),
            "lei": text(null=True),
            "industry": text(null=True),
            "kind": choice(covenant.RECIPIENTS),
        }
    ),
    "TransferCheckSaid": record(
        {"recipient": ref("RecipientSaid")},
        {**_SUBJECT, "mode": choice(MODES, "Left out: in any way", null=True)},
        says="One of `model`, `holding`, `vendor`.",
        example={
            "model": {"family": "wear", "name": "pm", "version": "7"},
            "recipient": _RECIPIENT,
            "mode": "licence",
        },
    ),
    "TransferBlocking": record(
        {
            "tenant": text("Null: data of nobody known", null=True),
            "covenant": ref_or_null("Covenant"),
            "entry": id_of(ids.ENTRY, "The statement that makes it", null=True),
            "why": choice(tuple(covenant.WHYS)),
        },
        says="A covenant, and why it stands against the transfer or needs a person to look. Without a covenant: data"
        " was used and no statement says under which.",
    ),
    "TransferWaived": record(
        {
            "tenant": key(),
            "covenant": ref("Covenant"),
            "entry": id_of(ids.ENTRY),
            "why": choice(tuple(covenant.WHYS)),
            "waiver": id_of(ids.WAIVER),
        }
    ),
    "TransferAnswer": record(
        {
            "allow": boolean(),
            "review_required": boolean("A person has to look, whatever else blocks"),
            "lineage_known": boolean(),
            "blocking": listof(ref("TransferBlocking")),
            "review": listof(ref("TransferBlocking"), "What is unsure"),
            "waived": listof(ref("TransferWaived")),
        }
    ),
    "TransferCheck": record(
        {
            "object": const("transfer_check"),
            "id": id_of(ids.TRANSFER_CHECK),
            "subject": {
                "oneOf": [
                    record({"model": ref("ModelNamed")}),
                    record({"holding": id_of(ids.HOLDING)}),
                    record({"vendor": {"const": True}}),
                ],
            },
            "recipient": ref("Recipient"),
            "mode": choice(MODES, null=True),
            "allow": boolean("As it was answered"),
            "review_required": boolean("A person has to look, whatever else blocks"),
            "lineage_known": boolean("False: not all that it was made of is known"),
            "blocking": listof(ref("TransferBlocking")),
            "review": listof(ref("TransferBlocking"), "What is unsure"),
            "waived": listof(ref("TransferWaived")),
            "revision": integer(least=0),
            "checked_at": time(),
            "entry": id_of(ids.ENTRY),
            "changed": {
                "oneOf": [
                    record({"at": time(), "entry": id_of(ids.ENTRY), "answer": ref("TransferAnswer")}),
                    {"type": "null"},
                ],
                "description": "What was allowed is allowed no longer, and this is why",
            },
        }
    ),
    "TransferCheckList": page_of("TransferCheck"),
    "TransferReviewSaid": record(
        {
            "tenant": key(),
            "covenant": ref("CovenantSaid"),
            "recipient": ref("RecipientSaid"),
            "same": boolean("True: the recipient is whom the covenant means"),
            "note": text("Why", longest=2000),
        },
        example={
            "tenant": "acme",
            "covenant": {"kind": "competitor"},
            "recipient": _RECIPIENT,
            "same": False,
            "note": "Another Hollis: its register number is 03 417 220, the competitor's is not.",
        },
    ),
    "TransferReview": record(
        {
            "object": const("transfer_review"),
            "id": id_of(ids.TRANSFER_REVIEW),
            "tenant": key(),
            "covenant": ref("Covenant"),
            "recipient": ref("Recipient"),
            "same": boolean(),
            "note": text(),
        }
    ),
    "WaiversSaid": record(
        {
            "recipient": ref("RecipientSaid"),
            "note": text("What is planned, for whoever decides", longest=2000),
        },
        {**_SUBJECT, "mode": choice(MODES, "Left out: in any way", null=True)},
        says="One of `model`, `holding`, `vendor`.",
        example={
            "model": {"family": "wear", "name": "pm", "version": "7"},
            "recipient": _RECIPIENT,
            "mode": "licence",
            "note": "Hollis runs the model on its own pumps only.",
        },
    ),
    "Waiver": record(
        {
            "object": const("waiver"),
            "id": id_of(ids.WAIVER),
            "tenant": key(),
            "subject": choice(("model", "holding", "vendor")),
            "model": text("family/name/version", null=True),
            "holding": id_of(ids.HOLDING, null=True),
            "recipient": ref("Recipient"),
            "mode": choice(MODES, null=True),
            "covenants": listof(ref("Covenant"), "What a yes lifts, and nothing else"),
            "note": text(),
            "status": choice(waivers.STATUSES),
            "asked_at": time(),
            "answered_at": time(null=True),
            "until": time("A granted waiver's end; null: until it is revoked", null=True),
            "words": text("The customer's", null=True),
            "revoked_at": time(null=True),
            "entry": id_of(ids.ENTRY),
        }
    ),
    "WaiverList": page_of("Waiver"),
}


def read_subject(members: Members) -> tuple[ModelName | None, UUID | None]:
    """The model or the holding that is meant; neither: the vendor."""
    said = [name for name in ("model", "holding", "vendor") if members.has(name)]
    vendor = members.optional_boolean("vendor")
    holding = members.optional_text("holding", longest=40)
    if len(said) != 1 or vendor is False:
        members.note("model", "bad_value", "Expected one of model, holding, or vendor as true.")
    model = read_named(members) if members.has("model") else None
    try:
        id = ids.parse(ids.HOLDING, holding) if holding is not None else None
    except ids.NotAnId as error:
        members.note("holding", error.code, str(error))
        id = None
    return model, id


def read_recipient(members: Members, name: str = "recipient") -> Recipient:
    child = members.child(name)
    said = child.text("name", longest=200)
    domain = child.optional_text("domain", longest=253) or ""
    lei = child.optional_text("lei", longest=20) or ""
    industry = child.optional_text("industry", longest=200) or ""
    kind = child.choice("kind", covenant.RECIPIENTS)
    child.refuse_unknown()
    if child.has("name") and not said.strip():
        child.note("name", "bad_value", "Expected a name.")
    if domain and not parties.normal_domain(domain):
        child.note("domain", "bad_value", "Expected a domain such as hollis.example.")
    if lei and not is_lei(lei):
        child.note("lei", "bad_value", "Expected 20 characters with their check digits (ISO 17442).")
    return Recipient(Party(said, domain, lei), industry, kind)


def write_check(seen: CheckSeen) -> dict[str, Any]:
    changed = None
    if seen.changed_at is not None and seen.changed_entry is not None:
        changed = {
            "at": times.render(seen.changed_at),
            "entry": ids.render(ids.ENTRY, seen.changed_entry),
            "answer": seen.changed,
        }
    return {
        "object": "transfer_check",
        "id": ids.render(ids.TRANSFER_CHECK, seen.id),
        "subject": seen.subject.to_dict(),
        "recipient": seen.recipient.to_dict(),
        "mode": seen.way,
        **seen.answer,
        "revision": seen.revision,
        "checked_at": times.render(seen.checked_at),
        "entry": ids.render(ids.ENTRY, seen.entry),
        "changed": changed,
    }


def read_covenant(members: Members) -> Covenant:
    return Covenant.read(members.child("covenant"))


def write_waiver(seen: WaiverSeen) -> dict[str, Any]:
    return {
        "object": "waiver",
        "id": ids.render(ids.WAIVER, seen.id),
        "tenant": seen.tenant_key,
        "subject": seen.subject,
        "model": seen.subject_name if seen.subject == "model" else None,
        "holding": seen.subject_name if seen.subject == "holding" else None,
        "recipient": seen.recipient.to_dict(),
        "mode": seen.way,
        "covenants": [one.to_dict() for one in seen.covenants],
        "note": seen.note,
        "status": seen.status,
        "asked_at": times.render(seen.asked_at),
        "answered_at": times.render(seen.answered_at) if seen.answered_at else None,
        "until": times.render(seen.until) if seen.until else None,
        "words": seen.words or None,
        "revoked_at": times.render(seen.revoked_at) if seen.revoked_at else None,
        "entry": ids.render(ids.ENTRY, seen.entry),
    }
