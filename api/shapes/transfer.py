"""Checks of transfers: whether a model, a copy or the vendor itself may go to a recipient."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, ReadBy, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Key, Text, Time, is_filled
from api.shapes.approval import WAITING
from api.shapes.model import BLOCKING, MODEL_NAMED
from api.shapes.terms import COVENANT, COVENANT_REQUEST
from consent.covenants import MODES, Covenant, is_lei
from lineage.judgement import parties, recipients, related_parties, use_reasons
from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient
from lineage.judgement.related_parties import RelatedParty
from lineage.transfers.queries.transfers import TransferCheckRecord
from wire import ids
from wire.object_reader import ObjectReader

_DAY = "A day, as in 2026-11-30"
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


def _recipient(*, name: str, domain: str, lei: str, industry: str, kind: str, **structure: Any) -> Recipient:
    return Recipient(Party(name, domain, lei), industry, kind, **structure)


def _related(*, name: str, domain: str, lei: str, industry: str, **control: Any) -> RelatedParty:
    return RelatedParty(Party(name, domain, lei), industry, **control)


def _is_day(text: str) -> str | None:
    if len(text) != len("2026-11-30"):
        return _DAY
    try:
        date.fromisoformat(text)
    except ValueError:
        return _DAY
    return None


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


_NAMED = {"name": Text(longest=200, check=is_filled)}
_DESCRIBED = {
    "domain": Text(longest=253, null=True, check=_is_domain).default(""),
    "lei": Text("Legal entity identifier (ISO 17442)", longest=20, null=True, check=_is_lei).default(""),
    "industry": Text(
        "As in the covenants. Left out: a covenant on an industry needs a review", longest=200, null=True
    ).default(""),
}
_VOTES = Integer(
    "Share of the votes. More than half is control, from 2000 on a person reviews it. Left out: control",
    least=0,
    most=10_000,
    null=True,
)
_BASIS = "`board`: it names a majority of the board. `fund_manager`: it manages the fund that has control"
_RELATED_REQUEST = Noun(
    "RelatedPartySaid",
    _NAMED,
    {
        **_DESCRIBED,
        "votes_bps": _VOTES,
        "basis": Choice(related_parties.BASES, f"`votes` if left out. {_BASIS}", null=True).default("votes"),
    },
    make=_related,
)
EVIDENCE_REQUEST = Noun(
    "ClaimEvidenceSaid",
    {"text": Text("What it is", longest=500, check=is_filled), "dated": Text(_DAY, check=_is_day)},
    {"sha256": Digest(null=True).default("")},
    make=ClaimEvidence,
)
RECIPIENT_REQUEST = Noun(
    "RecipientSaid",
    {**_NAMED, "kind": Choice(recipients.RECIPIENTS)},
    {
        **_DESCRIBED,
        "controlled_by": ListOf(_RELATED_REQUEST, "Companies that control it", most=100, null=True).default(
            ()
        ),
        "controls": ListOf(_RELATED_REQUEST, "Companies that it controls", most=500, null=True).default(()),
        "evidence": ListOf(EVIDENCE_REQUEST, "What supports the kind", most=50, null=True).default(()),
    },
    make=_recipient,
    example=_RECIPIENT,
)
_SHOWN_PARTY = {name: Text(null=True) for name in ("name", "domain", "lei", "industry")}
_RELATED = Noun(
    "RelatedParty",
    {**_SHOWN_PARTY, "votes_bps": Integer(null=True), "basis": Choice(related_parties.BASES, _BASIS)},
)
EVIDENCE = Noun("ClaimEvidence", {"text": Text(), "dated": Text(), "sha256": Digest(null=True)})
RECIPIENT = Written(
    Noun(
        "Recipient",
        {
            **_SHOWN_PARTY,
            "kind": Choice(recipients.RECIPIENTS),
            "controlled_by": ListOf(_RELATED),
            "controls": ListOf(_RELATED),
            "evidence": ListOf(EVIDENCE),
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
_WAIVED = Noun("TransferWaived", {**BLOCKING.required, "waiver": Id(ids.WAIVER)})
_ANSWER = {
    "review_required": Boolean("True if a person must review it, even if covenants block"),
    "lineage_known": Boolean("False if a part of what it was made from is not known"),
    "blocking": Written(ListOf(BLOCKING)),
    "review": Written(ListOf(BLOCKING, "Of which we are not sure")),
    "waived": Written(ListOf(_WAIVED)),
    "reasons": Written(ListOf(Choice(use_reasons.REASONS))),
    "not_for": Written(ListOf(Text(), "Empty: the recipient is named")),
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
    {"approvals": WAITING},
)


def write_check(check: TransferCheckRecord) -> dict[str, Any]:
    return TRANSFER_CHECK.write(check, **check.answer)
