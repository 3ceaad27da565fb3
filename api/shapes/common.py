"""What several nouns have in common."""

from __future__ import annotations

from api.shapes.schema import Schema, digest, integer, listof, record, text
from tenants.operations.accounts import CompetitorSaid
from tenants.queries.customers import CompetitorSeen
from wire.members import Members

COMPONENTS: dict[str, Schema] = {
    "Problem": record(
        {
            "type": text("Names the code"),
            "title": text(),
            "status": integer(),
            "detail": text(),
            "code": text("Stable; programs look at this"),
            "request_id": text("As in `X-Request-ID`"),
            "errors": listof(
                record({"pointer": text("JSON pointer into the body"), "code": text(), "detail": text()})
            ),
        },
        says="RFC 9457",
        example={
            "type": "urn:licet:problem:missing_member",
            "title": "A member is missing",
            "status": 400,
            "detail": "This member is required. (/region)",
            "code": "missing_member",
            "request_id": "req_01k2v3w4x5y6z7a8b9c0d1e2f3",
            "errors": [
                {"pointer": "/region", "code": "missing_member", "detail": "This member is required."}
            ],
        },
    ),
    "Money": record({"amount_minor": integer(), "currency": text("ISO 4217", pattern="^[A-Z]{3}$")}),
    "CompetitorSaid": record(
        {"name": text(longest=200)},
        {"domain": text(longest=253, null=True), "lei": text("ISO 17442", longest=20, null=True)},
    ),
    "Competitor": record({"name": text(), "domain": text(null=True), "lei": text(null=True)}),
    "EvidenceSaid": record({"sha256": digest(), "name": text(longest=255)}),
}


def read_competitors(members: Members) -> list[CompetitorSaid] | None:
    """None where the member is absent or null, which leaves them alone."""
    found = []
    said = members.has("competitors")
    for child in members.children("competitors"):
        found.append(
            CompetitorSaid(
                child.text("name", longest=200),
                child.optional_text("domain", longest=253) or "",
                child.optional_text("lei", longest=20) or "",
            )
        )
        child.refuse_unknown()
    return found if said else None


def write_competitor(seen: CompetitorSeen) -> dict[str, str | None]:
    return {"name": seen.name, "domain": seen.domain or None, "lei": seen.lei or None}
