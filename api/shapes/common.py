"""What several nouns have in common."""

from __future__ import annotations

from collections.abc import Iterable

from api.schema.records import listof, noun, record
from api.schema.scalars import digest, filled, integer, text
from consent import regions
from consent.operations.evidence import EvidenceSaid
from pricing import currencies
from pricing.money import Money
from tenants.operations.accounts import CompetitorSaid

_NO_CURRENCY = "Expected an ISO 4217 code such as EUR."
PROBLEM = noun(
    "Problem",
    {
        "type": text("A URN that names the code"),
        "title": text(),
        "status": integer("The HTTP status"),
        "detail": text("What is wrong, in words"),
        "code": text("Stable: programs decide by it"),
        "request_id": text("As in `X-Request-ID`"),
        "errors": listof(
            record({"pointer": text("JSON pointer into the body"), "code": text(), "detail": text()})
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
MONEY = noun(
    "Money",
    {
        "amount_minor": integer("In the currency's smallest unit"),
        "currency": text(
            "ISO 4217",
            pattern="^[A-Z]{3}$",
            check=lambda code: None if currencies.is_currency(code) else _NO_CURRENCY,
        ),
    },
    make=lambda *, amount_minor, currency: Money(amount_minor, currency),
)
COMPETITOR_REQUEST = noun(
    "CompetitorSaid",
    {"name": text(longest=200)},
    {
        "domain": text("Internet domain", longest=253, null=True).default(""),
        "lei": text("Legal entity identifier (ISO 17442)", longest=20, null=True).default(""),
    },
    make=CompetitorSaid,
)
COMPETITOR = noun("Competitor", {"name": text(), "domain": text(null=True), "lei": text(null=True)})
EVIDENCE_REQUEST = noun(
    "EvidenceSaid",
    {"sha256": digest(), "name": filled("Name of the document", longest=255)},
    make=EvidenceSaid,
)


def distinct(evidence: Iterable[EvidenceSaid]) -> list[EvidenceSaid]:
    """Each document once, by the name it was given last."""
    return list({document.sha256: document for document in evidence}.values())


def is_region(code: str) -> str | None:
    return None if regions.is_region(code) else "Expected an ISO 3166-1 alpha-2 code, EU or EEA."


def is_currency(code: str) -> str | None:
    if len(code) in (0, 3) and code.isascii() and (not code or code.isalpha()):
        return None
    return _NO_CURRENCY


CURRENCY_REQUEST = text("ISO 4217", longest=3, null=True, check=is_currency).default("")
EVIDENCE_LIST = listof(EVIDENCE_REQUEST, "Documents that show what was signed", null=True).default(())
