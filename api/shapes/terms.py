"""Terms that consents are given under, and their clauses. `consent.clauses` reads the clauses."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, ReadBy, Written
from api.schema.scalars import Boolean, Choice, Constant, Digest, Free, Id, Integer, Key, Text, Time
from consent import clauses, covenants, declarations
from consent.clauses import Clauses
from wire import ids
from wire.object_reader import ObjectReader

_DAYS = clauses.MAX_DAYS
_PARTY = {
    "name": Text(longest=200, null=True),
    "lei": Text("Legal entity identifier (ISO 17442)", longest=20, null=True),
    "domain": Text(longest=253, null=True),
    "industry": Text(longest=200, null=True),
}
ANONYMITY = Noun(
    "Anonymity",
    {
        "k": Integer("Rows that each group has at least", least=2),
        "min_tenants": Integer("Tenants that each group has at least", least=2),
        "max_tenant_share_bps": Integer("Share of a group that one tenant has at most", least=1, most=10_000),
    },
)
_KIND = {"kind": Choice(covenants.KINDS, "Kind of recipient that nothing may be transferred to")}
_EXCEPT = {"except": ListOf(Choice(covenants.EXCEPTIONS), null=True)}
NEW_COVENANT = Noun(
    "NewCovenantSaid",
    {**_KIND, "modes": ListOf(Choice(covenants.MODES), "The ways that are excluded, each by name", least=1)},
    {**_PARTY, **_EXCEPT},
)
COVENANT_REQUEST = Noun(
    "CovenantSaid",
    _KIND,
    {**_PARTY, "modes": ListOf(Choice(covenants.MODES), "All if left out", null=True), **_EXCEPT},
)
LEAKAGE = Noun(
    "Leakage",
    {
        "method": Choice(clauses.LEAKAGE_METHODS),
        "most": Integer("Basis points at most", least=0, most=10_000),
    },
)
_MOST_NAMED = {
    "most": Integer("Names at most", least=0, most=clauses.MAX_COMPETITORS, null=True),
    "changes_per_year": Integer(least=0, most=clauses.MAX_COMPETITORS, null=True),
}
_STANDING = OneOf(
    Constant(clauses.KEEP),
    Integer(least=0, most=_DAYS),
    description="When a new name ends the hosted use of a party that is served already: after so many days, or never"
    " (`keep`). 0: at once",
)
_PER_YEAR = Integer(
    "Audits at most in 365 days; null: any number", least=1, most=clauses.MAX_AUDITS, null=True
)
_COST = Choice(clauses.AUDIT_COSTS, "Which side pays for an audit")
AUDITS_REQUEST = Noun("AuditTermsSaid", {"cost": _COST}, {"per_year": _PER_YEAR})
AUDITS = Noun("AuditTerms", {"per_year": _PER_YEAR, "cost": _COST})
COMPETITORS = Noun("CompetitorLimits", {**_MOST_NAMED, "standing_customers": _STANDING})
COMPETITORS_REQUEST = Noun("CompetitorLimitsSaid", {}, {**_MOST_NAMED, "standing_customers": _STANDING})
COVENANT = Noun(
    "Covenant",
    {
        "kind": Choice(covenants.KINDS),
        **{name: Text(null=True) for name in _PARTY},
        "modes": ListOf(Choice(covenants.MODES)),
        "except": ListOf(Choice(covenants.EXCEPTIONS)),
    },
)
_REQUIRED = {
    "model_ownership": Choice(clauses.OWNERSHIPS, "Who owns models that learn from the data"),
    "retention_days": Integer("Days after which copies are destroyed", least=1, most=_DAYS),
    "on_withdrawal": Choice(clauses.ON_WITHDRAWAL, "What a withdrawal leads to"),
    "destruction_days": Integer("Days in which a destruction must be done", least=0, most=_DAYS),
    "audit_right": Boolean(),
    "residual_risk_statement": Text("The risk that remains. Customers read and accept it", longest=20_000),
}
_REGIONS = (
    "True (if left out): the regions of a consent also bound where models that learned from the data run"
)
_CONTRACT_END = (
    "What happens to copies, and to models already made, after the contract has ended. Left out: suspend, copies are"
    " kept until their retention ends"
)
_COOLING = "Hours during which a signed consent waits and can be cancelled"
_RETIRE_DAYS = "Days in which a model must be retired"
_GENERATIONS = (
    "Greatest depth of synthetic data. 1: from real records only, 2: also from such data. null: any depth"
)
CLAUSES_REQUEST = Noun(
    "ClausesSaid",
    _REQUIRED,
    {
        "retire_days": Integer(_RETIRE_DAYS, least=0, most=_DAYS, null=True),
        "anonymity": Nullable(ANONYMITY),
        "no_transfer_to": ListOf(NEW_COVENANT, null=True),
        "on_change_of_control": Choice(clauses.ON_CHANGE_OF_CONTROL, null=True),
        "regions_cover_models": Boolean(_REGIONS, null=True),
        "joint_use": Choice(clauses.JOINT_USES, "How owners of a joint model may use it", null=True),
        "leakage": Nullable(LEAKAGE, "The most that a model of several customers may reveal"),
        "competitors": Nullable(COMPETITORS_REQUEST, "Bounds of the list of competitors"),
        "audits": Nullable(
            AUDITS_REQUEST, "How often the customer may have its data audited, at which side's cost"
        ),
        "on_contract_end": Choice(clauses.ON_CONTRACT_END, _CONTRACT_END, null=True),
        "requires_risk_class": Boolean("Consents need a risk class", null=True),
        "requires_legal_basis": Boolean("Consents to data about people name their legal basis", null=True),
        "requires_transfer_mechanism": Boolean("Consents to data about people name the mechanism", null=True),
        "requires_references": ListOf(Choice(declarations.REFERENCE_KINDS), null=True),
        "cooling_off_hours": Integer(_COOLING, least=0, most=clauses.MAX_COOLING_OFF_HOURS, null=True),
        "max_generation_depth": Integer(_GENERATIONS, least=1, most=clauses.MAX_GENERATIONS, null=True),
    },
)
CLAUSES = Noun(
    "Clauses",
    {
        **_REQUIRED,
        "retire_days": Integer(_RETIRE_DAYS, null=True),
        "anonymity": Nullable(ANONYMITY),
        "no_transfer_to": ListOf(COVENANT),
        "on_change_of_control": Choice(clauses.ON_CHANGE_OF_CONTROL),
        "regions_cover_models": Boolean(_REGIONS),
        "joint_use": Choice(clauses.JOINT_USES),
        "leakage": Nullable(LEAKAGE),
        "competitors": Nullable(COMPETITORS),
        "audits": Nullable(AUDITS),
        "on_contract_end": Choice(clauses.ON_CONTRACT_END),
        "requires_risk_class": Boolean(),
        "requires_legal_basis": Boolean(),
        "requires_transfer_mechanism": Boolean(),
        "requires_references": ListOf(Choice(declarations.REFERENCE_KINDS)),
        "cooling_off_hours": Integer(_COOLING, null=True),
        "max_generation_depth": Integer(_GENERATIONS, null=True),
    },
)


def _clauses(members: ObjectReader, name: str) -> Clauses | None:
    value = members.value(name)
    if value is None:
        return None
    parsed, errors = clauses.parse(value)
    members.errors.extend(errors)
    return parsed


_ROLES = Free(f"The vendor's role for data about people, by purpose: {', '.join(clauses.ROLES)}")


def _roles(members: ObjectReader, name: str) -> dict[str, str] | None:
    value = members.value(name) if name in members.names() else None
    if value is None:
        return None
    if not isinstance(value, dict):
        members.note(name, "wrong_type", "Expected an object: a role for each purpose.")
        return None
    for purpose, role in value.items():
        if role not in clauses.ROLES:
            expected = f"Expected one of {', '.join(clauses.ROLES)}."
            members.note(f"{name}/{purpose}", "bad_value", expected)
    return value


TERMS_REQUEST = Noun(
    "TermsSaid",
    {
        "version": Key(),
        "title": Text(longest=200),
        "body_markdown": Text(longest=500_000),
        "requires_reacceptance": Boolean(
            "True suspends consents under older terms from `effective_from` until the customer accepts these"
        ),
        "clauses": ReadBy(CLAUSES_REQUEST, _clauses),
    },
    {
        "account": Key("Key of the account that negotiated these terms", null=True),
        "effective_from": Time("Not in the past; now if left out", null=True),
        "purposes": ListOf(
            Key(), "Codes of the purposes that the terms are for. Left out: all", null=True, least=1
        ),
        "roles": ReadBy(_ROLES, _roles),
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
TERMS = Noun(
    "Terms",
    {
        "object": Constant("terms"),
        "version": Key(),
        "title": Text(),
        "body_markdown": Text(),
        "body_sha256": Digest("SHA-256 of `body_markdown`"),
        "account": Key("Key of the account that negotiated these terms", null=True),
        "effective_from": Time(),
        "requires_reacceptance": Boolean(),
        "purposes": ListOf(Key(), "Codes of the purposes that the terms are for. null: all", null=True),
        "roles": Written(_ROLES),
        "clauses": Written(CLAUSES),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
        "recorded_at": Time(),
    },
)
TERMS_LIST = Page(TERMS)
