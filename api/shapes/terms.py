"""Terms that consents are given under, and their clauses. `consent.clauses` reads the clauses."""

from __future__ import annotations

from api.schema.records import listof, noun, nullable, page_of, read_by, written
from api.schema.scalars import boolean, choice, constant, digest, id_of, integer, key, text, time
from consent import clauses, covenants
from consent.clauses import Clauses
from wire import ids
from wire.members import Members

_DAYS = clauses.MAX_DAYS
_PARTY = {
    "name": text(longest=200, null=True),
    "lei": text("Legal entity identifier (ISO 17442)", longest=20, null=True),
    "domain": text(longest=253, null=True),
    "industry": text(longest=200, null=True),
}
ANONYMITY = noun(
    "Anonymity",
    {
        "k": integer("Rows that each group has at least", least=2),
        "min_tenants": integer("Tenants that each group has at least", least=2),
        "max_tenant_share_bps": integer("Share of a group that one tenant has at most", least=1, most=10_000),
    },
)
COVENANT_REQUEST = noun(
    "CovenantSaid",
    {"kind": choice(covenants.KINDS, "To whom nothing may be transferred")},
    {
        **_PARTY,
        "modes": listof(choice(covenants.MODES), null=True),
        "except": listof(choice(covenants.EXCEPTIONS), null=True),
    },
)
COVENANT = noun(
    "Covenant",
    {
        "kind": choice(covenants.KINDS),
        **{name: text(null=True) for name in _PARTY},
        "modes": listof(choice(covenants.MODES)),
        "except": listof(choice(covenants.EXCEPTIONS)),
    },
)
_REQUIRED = {
    "model_ownership": choice(clauses.OWNERSHIPS, "Who owns models that learn from the data"),
    "retention_days": integer("Days after which copies are destroyed", least=1, most=_DAYS),
    "on_withdrawal": choice(clauses.ON_WITHDRAWAL, "What a withdrawal leads to"),
    "destruction_days": integer("Days in which a destruction must be done", least=0, most=_DAYS),
    "audit_right": boolean(),
    "residual_risk_statement": text("The risk that remains. Customers read and accept it", longest=20_000),
}
_RETIRE_DAYS = "Days in which a model must be retired"
CLAUSES_REQUEST = noun(
    "ClausesSaid",
    _REQUIRED,
    {
        "retire_days": integer(_RETIRE_DAYS, least=0, most=_DAYS, null=True),
        "anonymity": nullable(ANONYMITY),
        "no_transfer_to": listof(COVENANT_REQUEST, null=True),
        "on_change_of_control": choice(clauses.ON_CHANGE_OF_CONTROL, null=True),
    },
)
CLAUSES = noun(
    "Clauses",
    {
        **_REQUIRED,
        "retire_days": integer(_RETIRE_DAYS, null=True),
        "anonymity": nullable(ANONYMITY),
        "no_transfer_to": listof(COVENANT),
        "on_change_of_control": choice(clauses.ON_CHANGE_OF_CONTROL),
    },
)


def _clauses(members: Members, name: str) -> Clauses | None:
    value = members.value(name)
    if value is None:
        return None
    parsed, errors = clauses.parse(value)
    members.errors.extend(errors)
    return parsed


TERMS_REQUEST = noun(
    "TermsSaid",
    {
        "version": key(),
        "title": text(longest=200),
        "body_markdown": text(longest=500_000),
        "requires_reacceptance": boolean(
            "True suspends consents under older terms from `effective_from` until the customer accepts these"
        ),
        "clauses": read_by(CLAUSES_REQUEST, _clauses),
    },
    {
        "account": key("Key of the account that negotiated these terms", null=True),
        "effective_from": time("Not in the past; now if left out", null=True),
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
)
TERMS = noun(
    "Terms",
    {
        "object": constant("terms"),
        "version": key(),
        "title": text(),
        "body_markdown": text(),
        "body_sha256": digest("SHA-256 of `body_markdown`"),
        "account": key("Key of the account that negotiated these terms", null=True),
        "effective_from": time(),
        "requires_reacceptance": boolean(),
        "clauses": written(CLAUSES),
        "entry": id_of(ids.ENTRY),
        "revision": integer(least=1),
        "recorded_at": time(),
    },
)
TERMS_LIST = page_of(TERMS)
