"""Checks of transfers: whether a model, a copy or the vendor itself may go to somebody."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import listof, noun, nullable, page_of, read_by, record, written
from api.schema.scalars import boolean, choice, constant, filled, id_of, integer, key, text, time
from api.shapes.model import MODEL_NAMED
from api.shapes.terms import COVENANT, COVENANT_REQUEST
from consent.covenants import MODES, Covenant, is_lei
from lineage.judgement import covenant, parties
from lineage.judgement.covenant import Recipient
from lineage.judgement.parties import Party
from lineage.transfers.queries.transfers import CheckSeen
from wire import ids
from wire.members import Members

_RECIPIENT = {"name": "Hollis Bearings Ltd", "domain": "hollis.example", "kind": "company"}
_EXAMPLE = {
    "model": {"family": "wear", "name": "pm", "version": "7"},
    "recipient": _RECIPIENT,
    "mode": "licence",
}


def _is_domain(domain: str) -> str | None:
    if not domain or parties.normal_domain(domain):
        return None
    return "Expected a domain such as hollis.example."


def _is_lei(lei: str) -> str | None:
    if not lei or is_lei(lei):
        return None
    return "Expected 20 characters with their check digits (ISO 17442)."


def _recipient(*, name: str, domain: str, lei: str, industry: str, kind: str) -> Recipient:
    return Recipient(Party(name, domain, lei), industry, kind)


def _check_subject(members: Members, values: dict[str, Any]) -> None:
    """Exactly one of the three names the subject."""
    named = [name for name in SUBJECT if members.has(name)]
    if len(named) != 1 or values["vendor"] is False:
        members.note("model", "bad_value", "Expected one of model, holding, or vendor as true.")
    if values["holding"] is not None:
        try:
            values["holding"] = ids.parse(ids.HOLDING, values["holding"])
        except ids.NotAnId as error:
            members.note("holding", error.code, str(error))


RECIPIENT_REQUEST = noun(
    "RecipientSaid",
    {"name": filled(longest=200), "kind": choice(covenant.RECIPIENTS)},
    {
        "domain": text(longest=253, null=True, check=_is_domain).default(""),
        "lei": text("Legal entity identifier (ISO 17442)", longest=20, null=True, check=_is_lei).default(""),
        "industry": text(
            "As in the covenants. Left out: a covenant on an industry needs a review", longest=200, null=True
        ).default(""),
    },
    make=_recipient,
    example=_RECIPIENT,
)
RECIPIENT = written(
    noun(
        "Recipient",
        {
            "name": text(null=True),
            "domain": text(null=True),
            "lei": text(null=True),
            "industry": text(null=True),
            "kind": choice(covenant.RECIPIENTS),
        },
    )
)
SUBJECT = {
    "model": MODEL_NAMED,
    "holding": id_of(ids.HOLDING, null=True),
    "vendor": boolean("True: the vendor itself", null=True),
}
_MODE = choice(MODES, "Left out: any kind of transfer", null=True)
_ONE_SUBJECT = "Send one of `model`, `holding` and `vendor`"
TRANSFER_CHECK_REQUEST = noun(
    "TransferCheckSaid",
    {"recipient": RECIPIENT_REQUEST},
    {**SUBJECT, "mode": _MODE},
    check=_check_subject,
    description=_ONE_SUBJECT,
    example=_EXAMPLE,
)
WAIVERS_REQUEST = noun(
    "WaiversSaid",
    {
        "recipient": RECIPIENT_REQUEST,
        "note": text("What is planned, in words for the customer who decides", longest=2000),
    },
    {**SUBJECT, "mode": _MODE},
    check=_check_subject,
    description=_ONE_SUBJECT,
    example={**_EXAMPLE, "note": "Hollis runs the model on its own pumps only."},
)
_WHY = choice(tuple(covenant.WHYS))
_BLOCKING = noun(
    "TransferBlocking",
    {
        "tenant": text("Null if it is not known whose data was used", null=True),
        "covenant": nullable(COVENANT),
        "entry": id_of(ids.ENTRY, "The ledger entry of the consent that the covenant comes from", null=True),
        "why": _WHY,
    },
    description="A covenant that blocks the transfer or needs a person to look at it. Without a covenant: data"
    " was used and no consent says under which covenant",
)
_WAIVED = noun(
    "TransferWaived",
    {
        "tenant": key(),
        "covenant": COVENANT,
        "entry": id_of(ids.ENTRY),
        "why": _WHY,
        "waiver": id_of(ids.WAIVER),
    },
)
_ANSWER = {
    "review_required": boolean("True if a person has to look, even if other covenants block"),
    "lineage_known": boolean("False if a part of what it was made from is not known"),
    "blocking": written(listof(_BLOCKING)),
    "review": written(listof(_BLOCKING, "Covenants of which we are not sure")),
    "waived": written(listof(_WAIVED)),
}
_CHANGED = record(
    {
        "at": time().source("changed_at"),
        "entry": id_of(ids.ENTRY).source("changed_entry"),
        "answer": written(noun("TransferAnswer", {"allow": boolean(), **_ANSWER})).source("changed"),
    }
)
TRANSFER_CHECK = noun(
    "TransferCheck",
    {
        "object": constant("transfer_check"),
        "id": id_of(ids.TRANSFER_CHECK),
        "subject": written(
            Kind(
                {
                    "oneOf": [
                        record({"model": MODEL_NAMED}).schema,
                        record({"holding": id_of(ids.HOLDING)}).schema,
                        record({"vendor": Kind({"const": True})}).schema,
                    ]
                }
            )
        ),
        "recipient": RECIPIENT,
        "mode": choice(MODES, null=True).source("way"),
        "allow": boolean("The answer at `checked_at`"),
        **_ANSWER,
        "revision": integer(least=0),
        "checked_at": time(),
        "entry": id_of(ids.ENTRY),
        "changed": nullable(
            _CHANGED, "Set if the transfer was allowed and is allowed no longer, with the reason"
        ).source(lambda check: check if check.changed_at is not None else None),
    },
)
TRANSFER_CHECK_LIST = page_of(TRANSFER_CHECK)
REVIEW_REQUEST = noun(
    "TransferReviewSaid",
    {
        "tenant": key(),
        "covenant": read_by(COVENANT_REQUEST, lambda members, name: Covenant.read(members.child(name))),
        "recipient": RECIPIENT_REQUEST,
        "same": boolean("True if the recipient is the party that the covenant means"),
        "note": filled("Why", longest=2000),
    },
    example={
        "tenant": "acme",
        "covenant": {"kind": "competitor"},
        "recipient": _RECIPIENT,
        "same": False,
        "note": "Another Hollis: its register number is 03 417 220, the competitor's is not.",
    },
)
REVIEW = noun(
    "TransferReview",
    {
        "object": constant("transfer_review"),
        "id": id_of(ids.TRANSFER_REVIEW),
        "tenant": key(),
        "covenant": written(COVENANT),
        "recipient": RECIPIENT,
        "same": boolean(),
        "note": text(),
    },
)


def write_check(check: CheckSeen) -> dict[str, Any]:
    return TRANSFER_CHECK.write(check, **check.answer)
