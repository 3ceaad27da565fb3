from __future__ import annotations

from typing import Any

from api.shapes.schema import (
    boolean,
    choice,
    const,
    digest,
    id_of,
    integer,
    key,
    listof,
    page_of,
    record,
    ref,
    text,
    time,
)
from consent import clauses, covenants
from consent.queries.terms import TermsSeen
from wire import ids, times
from wire.members import Members

_DAYS = clauses.MAX_DAYS
_COVENANT_NAMES = {
    "name": text(longest=200, null=True),
    "lei": text(longest=20, null=True),
    "domain": text(longest=253, null=True),
    "industry": text(longest=100, null=True),
}
_ANONYMITY = record(
    {
        "k": integer(least=2),
        "min_tenants": integer(least=2),
        "max_tenant_share_bps": integer(least=1, most=10_000),
    }
)
_REQUIRED = {
    "model_ownership": choice(clauses.OWNERSHIPS),
    "retention_days": integer(least=1, most=_DAYS),
    "on_withdrawal": choice(clauses.ON_WITHDRAWAL),
    "destruction_days": integer(least=0, most=_DAYS),
    "audit_right": boolean(),
    "residual_risk_statement": text("What remains; shown and accepted", longest=20_000),
}
COMPONENTS = {
    "Anonymity": _ANONYMITY,
    "CovenantSaid": record(
        {"kind": choice(covenants.KINDS)},
        {
            **_COVENANT_NAMES,
            "modes": listof(choice(covenants.MODES), null=True),
            "except": listof(choice(covenants.EXCEPTIONS), null=True),
        },
    ),
    "Covenant": record(
        {
            "kind": choice(covenants.KINDS),
            **{name: text(null=True) for name in _COVENANT_NAMES},
            "modes": listof(choice(covenants.MODES)),
            "except": listof(choice(covenants.EXCEPTIONS)),
        }
    ),
    "ClausesSaid": record(
        _REQUIRED,
        {
            "retire_days": integer(least=0, most=_DAYS, null=True),
            "anonymity": {"oneOf": [ref("Anonymity"), {"type": "null"}]},
            "no_transfer_to": listof(ref("CovenantSaid"), null=True),
            "on_change_of_control": choice(clauses.ON_CHANGE_OF_CONTROL, null=True),
        },
    ),
    "TermsSaid": record(
        {
            "version": key(),
            "title": text(longest=200),
            "body_markdown": text(longest=500_000),
            "requires_reacceptance": boolean("Suspends consents under older terms from `effective_from` on"),
            "clauses": ref("ClausesSaid"),
        },
        {
            "account": key("Negotiated terms of this account", null=True),
            "effective_from": time("Not in the past; left out: now", null=True),
        },
        example={
            "version": "2026-11",
            "title": "Training terms, November 2026",
            "body_markdown": "# Training terms\n\nWe train on what you allow.",
            "requires_reacceptance": False,
            "clauses": {
                "model_ownership": "vendor",
                "retention_days": 365,
                "on_withdrawal": "destroy",
                "destruction_days": 30,
                "audit_right": True,
                "no_transfer_to": [{"kind": "competitor", "modes": ["sale", "licence"]}],
                "residual_risk_statement": "A model may keep traces of the data it learned from.",
            },
        },
    ),
    "Clauses": record(
        {
            **_REQUIRED,
            "retire_days": integer(null=True),
            "anonymity": {"oneOf": [ref("Anonymity"), {"type": "null"}]},
            "no_transfer_to": listof(ref("Covenant")),
            "on_change_of_control": choice(clauses.ON_CHANGE_OF_CONTROL),
        }
    ),
    "Terms": record(
        {
            "object": const("terms"),
            "version": key(),
            "title": text(),
            "body_markdown": text(),
            "body_sha256": digest(),
            "account": key(null=True),
            "effective_from": time(),
            "requires_reacceptance": boolean(),
            "clauses": ref("Clauses"),
            "entry": id_of(ids.ENTRY),
            "revision": integer(least=1),
            "recorded_at": time(),
        }
    ),
    "TermsList": page_of("Terms"),
}


def read(members: Members) -> dict[str, Any]:
    """What `publish_terms` takes."""
    found: dict[str, Any] = {
        "version": members.key("version"),
        "title": members.text("title", longest=200),
        "body_markdown": members.text("body_markdown", longest=500_000),
        "requires_reacceptance": members.boolean("requires_reacceptance"),
        "account": members.optional_key("account"),
        "effective_from": members.optional_time("effective_from"),
        "clauses": None,
    }
    said = members.value("clauses")
    if said is not None:
        found["clauses"], errors = clauses.parse(said)
        members.errors.extend(errors)
    return found


def write(seen: TermsSeen, *, account: str | None) -> dict[str, Any]:
    return {
        "object": "terms",
        "version": seen.version,
        "title": seen.title,
        "body_markdown": seen.body_markdown,
        "body_sha256": seen.body_sha256,
        "account": account,
        "effective_from": times.render(seen.effective_from),
        "requires_reacceptance": seen.requires_reacceptance,
        "clauses": seen.clauses.to_dict(),
        "entry": ids.render(ids.ENTRY, seen.entry),
        "revision": seen.revision,
        "recorded_at": times.render(seen.recorded_at),
    }
