"""Shapes that several nouns share."""

from __future__ import annotations

from collections.abc import Iterable

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Digest, Integer, Text, is_filled
from consent import regions
from consent.operations.evidence import EvidenceInput
from pricing import currencies
from pricing.money import Money
from tenants.operations.accounts import CompetitorInput

_NO_CURRENCY = "Expected an ISO 4217 code such as EUR."
PROBLEM = Noun(
    "Problem",
    {
        "type": Text("A URN that names the code"),
        "title": Text(),
        "status": Integer("The HTTP status"),
        "detail": Text("What is wrong, in words"),
        "code": Text("Stable: programs may rely on it"),
        "request_id": Text("As in `X-Request-ID`"),
        "errors": ListOf(
            Record({"pointer": Text("JSON pointer into the body"), "code": Text(), "detail": Text()})
        ),
    },
    description="An error (RFC 9457)",
    example={
        "type": "urn:licet:problem:missing_member",
        "title": "A member is missing",
        "status": 400,
        "detail": "This member is required. (/region)",
        "code": "missing_member",
        "request_id": "req_01k2v3w4x5y6z7a8b9c0d1e2f3",
        "errors": [{"pointer": "/region", "code": "missing_member", "detail": "This member is required."}],
    },
)


def why_null(member: str, code: str) -> Choice:
    """Return the sibling of a member that is null where it was not worked out: `code` then, otherwise null."""
    reason = Choice((code,), f"Why `{member}` is null", null=True)
    return reason.source(lambda value: code if getattr(value, member) is None else None)


MONEY = Noun(
    "Money",
    {
        "amount_minor": Integer("In the currency's smallest unit"),
        "currency": Text(
            "ISO 4217",
            pattern="^[A-Z]{3}$",
            check=lambda code: None if currencies.is_currency(code) else _NO_CURRENCY,
        ),
    },
    make=lambda *, amount_minor, currency: Money(amount_minor, currency),
)
COMPETITOR_REQUEST = Noun(
    "CompetitorSaid",
    {"name": Text(longest=200)},
    {
        "domain": Text("Internet domain", longest=253, null=True).default(""),
        "lei": Text("Legal entity identifier (ISO 17442)", longest=20, null=True).default(""),
    },
    make=CompetitorInput,
)
COMPETITOR = Noun("Competitor", {"name": Text(), "domain": Text(null=True), "lei": Text(null=True)})
EVIDENCE_REQUEST = Noun(
    "EvidenceSaid",
    {"sha256": Digest(), "name": Text("Name of the document", longest=255, check=is_filled)},
    make=EvidenceInput,
)


def distinct(evidence: Iterable[EvidenceInput]) -> list[EvidenceInput]:
    """Return each document once, with the name that was given last."""
    return list({document.sha256: document for document in evidence}.values())


def is_region(code: str) -> str | None:
    return None if regions.is_region(code) else "Expected an ISO 3166-1 alpha-2 code, EU or EEA."


def is_currency(code: str) -> str | None:
    if len(code) in (0, 3) and code.isascii() and (not code or code.isalpha()):
        return None
    return _NO_CURRENCY


CURRENCY_REQUEST = Text("ISO 4217", longest=3, null=True, check=is_currency).default("")
EVIDENCE_LIST = ListOf(EVIDENCE_REQUEST, "Documents that show what was signed", null=True).default(())
