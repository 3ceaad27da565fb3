"""Checks of transfers: whether a model, a copy or the vendor itself may go to a recipient."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, ReadBy, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Id, Integer, Key, Text, Time, is_filled
from api.shapes.model import MODEL_NAMED
from api.shapes.terms import COVENANT, COVENANT_REQUEST
from consent.covenants import MODES, Covenant, is_lei
from lineage.judgement import covenant_rules, parties
from lineage.judgement.covenant_rules import Recipient
from lineage.judgement.parties import Party
from lineage.transfers.queries.transfers import TransferCheckRecord
from wire import ids
from wire.object_reader import ObjectReader

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


def _check_subject(members: ObjectReader, values: dict[str, Any]) -> None:
    """Refuse a body that does not name exactly one subject."""
    named = [name for name in SUBJECT if members.has(name)]
    if len(named) != 1 or values["vendor"] is False:
        members.note("model", "bad_value", "Expected one of model, holding, or vendor as true.")
    if values["holding"] is not None:
        try:
            values["holding"] = ids.parse(ids.HOLDING, values["holding"])
        except ids.InvalidId as error:
            members.note("holding", error.code, str(error))


RECIPIENT_REQUEST = Noun(
    "RecipientSaid",
    {"name": Text(longest=200, check=is_filled), "kind": Choice(covenant_rules.RECIPIENTS)},
    {
        "domain": Text(longest=253, null=True, check=_is_domain).default(""),
        "lei": Text("Legal entity identifier (ISO 17442)", longest=20, null=True, check=_is_lei).default(""),
        "industry": Text(
            "As in the covenants. Left out: a covenant on an industry needs a review", longest=200, null=True
        ).default(""),
    },
    make=_recipient,
    example=_RECIPIENT,
)
RECIPIENT = Written(
    Noun(
        "Recipient",
        {
            "name": Text(null=True),
            "domain": Text(null=True),
            "lei": Text(null=True),
            "industry": Text(null=True),
            "kind": Choice(covenant_rules.RECIPIENTS),
        },
    )
)
SUBJECT = {
    "model": MODEL_NAMED,
    "holding": Id(ids.HOLDING, null=True),
    "vendor": Boolean("True: the vendor itself", null=True),
}
_MODE = Choice(MODES, "Left out: any kind of transfer", null=True)
_ONE_SUBJECT = "Send one of `model`, `holding` and `vendor`"
TRANSFER_CHECK_REQUEST = Noun(
    "TransferCheckSaid",
    {"recipient": RECIPIENT_REQUEST},
    {**SUBJECT, "mode": _MODE},
    check=_check_subject,
    description=_ONE_SUBJECT,
    example=_EXAMPLE,
)
WAIVERS_REQUEST = Noun(
    "WaiversSaid",
    {
        "recipient": RECIPIENT_REQUEST,
        "note": Text("What is planned, in words for the customer who decides", longest=2000),
    },
    {**SUBJECT, "mode": _MODE},
    check=_check_subject,
    description=_ONE_SUBJECT,
    example={**_EXAMPLE, "note": "Hollis runs the model on its own pumps only."},
)
_WHY = Choice(tuple(covenant_rules.WHY_CODES))
_BLOCKING = Noun(
    "TransferBlocking",
    {
        "tenant": Text("Null if the tenant of the data is not known", null=True),
        "covenant": Nullable(COVENANT),
        "entry": Id(ids.ENTRY, "The ledger entry of the consent that the covenant comes from", null=True),
        "why": _WHY,
    },
    description="A covenant that blocks the transfer or that a person must review. Without a covenant: data"
    " was used and no consent says under which covenant",
)
_WAIVED = Noun(
    "TransferWaived",
    {"tenant": Key(), "covenant": COVENANT, "entry": Id(ids.ENTRY), "why": _WHY, "waiver": Id(ids.WAIVER)},
)
_ANSWER = {
    "review_required": Boolean("True if a person must review it, even if other covenants block"),
    "lineage_known": Boolean("False if a part of what it was made from is not known"),
    "blocking": Written(ListOf(_BLOCKING)),
    "review": Written(ListOf(_BLOCKING, "Covenants of which we are not sure")),
    "waived": Written(ListOf(_WAIVED)),
}
_CHANGED = Record(
    {
        "at": Time().source("changed_at"),
        "entry": Id(ids.ENTRY).source("changed_entry"),
        "answer": Written(Noun("TransferAnswer", {"allow": Boolean(), **_ANSWER})).source("changed"),
    }
)
TRANSFER_CHECK = Noun(
    "TransferCheck",
    {
        "object": Constant("transfer_check"),
        "id": Id(ids.TRANSFER_CHECK),
        "subject": Written(
            OneOf(
                Record({"model": MODEL_NAMED}),
                Record({"holding": Id(ids.HOLDING)}),
                Record({"vendor": Kind(const=True)}),
            )
        ),
        "recipient": RECIPIENT,
        "mode": Choice(MODES, null=True).source("way"),
        "allow": Boolean("The answer at `checked_at`"),
        **_ANSWER,
        "revision": Integer(least=0),
        "checked_at": Time(),
        "entry": Id(ids.ENTRY),
        "changed": Nullable(
            _CHANGED, "Set if the transfer was allowed and is allowed no longer, with the reason"
        ).source(lambda check: check if check.changed_at is not None else None),
    },
)
TRANSFER_CHECK_LIST = Page(TRANSFER_CHECK)
REVIEW_REQUEST = Noun(
    "TransferReviewSaid",
    {
        "tenant": Key(),
        "covenant": ReadBy(COVENANT_REQUEST, lambda members, name: Covenant.read(members.child(name))),
        "recipient": RECIPIENT_REQUEST,
        "same": Boolean("True if the recipient is the party that the covenant means"),
        "note": Text("Why", longest=2000, check=is_filled),
    },
    example={
        "tenant": "acme",
        "covenant": {"kind": "competitor"},
        "recipient": _RECIPIENT,
        "same": False,
        "note": "Another Hollis: its register number is 03 417 220, the competitor's is not.",
    },
)
REVIEW = Noun(
    "TransferReview",
    {
        "object": Constant("transfer_review"),
        "id": Id(ids.TRANSFER_REVIEW),
        "tenant": Key(),
        "covenant": Written(COVENANT),
        "recipient": RECIPIENT,
        "same": Boolean(),
        "note": Text(),
    },
)


def write_check(check: TransferCheckRecord) -> dict[str, Any]:
    return TRANSFER_CHECK.write(check, **check.answer)
