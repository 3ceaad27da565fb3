"""The machine-readable clauses of terms.

They are about ownership, retention, withdrawal, the end of the contract, covenants, measurements of the data, regions,
audit and risk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from consent.covenants import Covenant
from consent.declarations import REFERENCE_KINDS, Declaration
from wire.object_reader import ObjectReader
from wire.problems import FieldError

OWNERSHIPS: Final = ("vendor", "tenant", "joint")
ON_WITHDRAWAL: Final = ("stop", "destroy", "retire_models")  # from mildest to strictest
ON_CONTRACT_END: Final = ("suspend", "destroy", "retire_models")  # from mildest to strictest
ON_CHANGE_OF_CONTROL: Final = ("none", "suspend", "destroy")
# The vendor's role for data about people, as data protection law names it.
ROLES: Final = ("processor", "controller", "joint")
JOINT_USES: Final = ("together", "each_alone")
LEAKAGE_METHODS: Final = ("exact_match_bps", "closer_than_holdout_bps")
MAX_DAYS: Final = 36_500
MAX_GENERATIONS: Final = 100
MAX_COOLING_OFF_HOURS: Final = 24 * 365
MAX_COMPETITORS: Final = 1_000
KEEP: Final = "keep"
AUDIT_COSTS: Final = ("vendor", "customer")
MAX_AUDITS: Final = 366


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The thresholds at which data counts as anonymous.

    A group has at least `k` similar people and `min_tenants` organisations. Each organisation holds at most
    `max_tenant_share_bps` basis points of the group."""

    k: int
    min_tenants: int
    max_tenant_share_bps: int

    def to_dict(self) -> dict[str, int]:
        return {
            "k": self.k,
            "min_tenants": self.min_tenants,
            "max_tenant_share_bps": self.max_tenant_share_bps,
        }


# For terms without thresholds: five organisations with at most a quarter each, as the US antitrust authorities
# allowed for exchanges among competitors (DOJ and FTC, Statements of 1996, no. 6). For people, also five.
DEFAULT_ANONYMITY: Final = Anonymity(k=5, min_tenants=5, max_tenant_share_bps=2500)


@dataclass(frozen=True, slots=True)
class Leakage:
    """The most that a model or synthetic data may reveal of its source records, in basis points by this method."""

    method: str
    most: int

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method, "most": self.most}


# Synthetic data under terms without a clause: no record of the source comes out unchanged.
SYNTHETIC_LEAKAGE: Final = Leakage("exact_match_bps", 0)


@dataclass(frozen=True, slots=True)
class CompetitorLimits:
    """What bounds the list of competitors that a customer names.

    `standing_customers` says when a new name ends the hosted use of a party that is served already: `keep` never, a
    number after so many days.
    """

    most: int | None = None
    changes_per_year: int | None = None
    standing_customers: str | int = 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "most": self.most,
            "changes_per_year": self.changes_per_year,
            "standing_customers": self.standing_customers,
        }


@dataclass(frozen=True, slots=True)
class AuditTerms:
    """How often the customer may have its data audited in 365 days, and which side pays. None: any number."""

    cost: str
    per_year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"per_year": self.per_year, "cost": self.cost}


@dataclass(frozen=True, slots=True)
class Clauses:
    """The machine-readable part of terms. Durations are whole days.

    `regions_cover_models`: the regions of a consent also bound where models that learned from the data run.
    `joint_use` says whether owners of a joint model use it `together` only, or `each_alone`.
    """

    model_ownership: str
    retention_days: int
    on_withdrawal: str
    destruction_days: int
    audit_right: bool
    residual_risk_statement: str
    retire_days: int | None = None
    anonymity: Anonymity | None = None
    no_transfer_to: tuple[Covenant, ...] = ()
    on_change_of_control: str = "none"
    regions_cover_models: bool = True
    joint_use: str = "together"
    leakage: Leakage | None = None
    competitors: CompetitorLimits | None = None
    audits: AuditTerms | None = None
    on_contract_end: str = "suspend"
    # What a statement must bring: a class, and for data about people a legal basis, a mechanism, references.
    requires_risk_class: bool = False
    requires_legal_basis: bool = False
    requires_transfer_mechanism: bool = False
    requires_references: tuple[str, ...] = ()
    # The hours during which a signed consent waits, and can be cancelled without a trace in the price.
    cooling_off_hours: int | None = None
    # How often synthetic data may be made from synthetic data: 1 is data made from real records.
    max_generation_depth: int | None = None

    @property
    def required_for_people(self) -> tuple[str, ...]:
        """The members that a statement about people's data must bring."""
        return (
            *(["legal_basis"] if self.requires_legal_basis else []),
            *(["transfer_mechanism"] if self.requires_transfer_mechanism else []),
            *(["references"] if self.requires_references else []),
        )

    def missing_for_people(self, declared: Declaration) -> list[str]:
        """Return what these clauses require for data about people and a declaration does not say."""
        kinds = {reference.kind for reference in declared.references}
        basis = self.requires_legal_basis and not declared.legal_basis.strip()
        mechanism = self.requires_transfer_mechanism and not declared.transfer_mechanism.strip()
        return [
            *(["legal_basis"] if basis else []),
            *(["transfer_mechanism"] if mechanism else []),
            *(f"references: {kind}" for kind in self.requires_references if kind not in kinds),
        ]

    @property
    def states_a_risk(self) -> bool:
        return bool(self.residual_risk_statement.strip())

    def retention_with(self, days: int | None) -> int:
        """Return the shorter of these clauses' retention and a condition's `days`."""
        return self.retention_days if days is None else min(days, self.retention_days)

    def on_withdrawal_with(self, *elections: str | None) -> str:
        """Return the strictest of these clauses, a condition and an election. Never milder than the clauses."""
        choices = [self.on_withdrawal, *(election for election in elections if election is not None)]
        return max(choices, key=ON_WITHDRAWAL.index)

    def to_dict(self) -> dict[str, Any]:
        """Return the clauses as the ledger stores them, with every JSON member present."""
        return {
            "model_ownership": self.model_ownership,
            "retention_days": self.retention_days,
            "on_withdrawal": self.on_withdrawal,
            "destruction_days": self.destruction_days,
            "retire_days": self.retire_days,
            "audit_right": self.audit_right,
            "anonymity": None if self.anonymity is None else self.anonymity.to_dict(),
            "no_transfer_to": [covenant.to_dict() for covenant in self.no_transfer_to],
            "on_change_of_control": self.on_change_of_control,
            "residual_risk_statement": self.residual_risk_statement,
            "regions_cover_models": self.regions_cover_models,
            "joint_use": self.joint_use,
            "leakage": None if self.leakage is None else self.leakage.to_dict(),
            "competitors": None if self.competitors is None else self.competitors.to_dict(),
            "audits": None if self.audits is None else self.audits.to_dict(),
            "on_contract_end": self.on_contract_end,
            "requires_risk_class": self.requires_risk_class,
            "requires_legal_basis": self.requires_legal_basis,
            "requires_transfer_mechanism": self.requires_transfer_mechanism,
            "requires_references": list(self.requires_references),
            "cooling_off_hours": self.cooling_off_hours,
            "max_generation_depth": self.max_generation_depth,
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Clauses":
        """Build the clauses from `to_dict` output, which was validated before it was recorded.

        Older terms lack the newest members. Their defaults are what those terms meant.
        """
        anonymity = written["anonymity"]
        leakage, competitors = written.get("leakage"), written.get("competitors")
        audits = written.get("audits")
        return cls(
            **{
                **written,
                "anonymity": None if anonymity is None else Anonymity(**anonymity),
                "no_transfer_to": tuple(Covenant.from_dict(each) for each in written["no_transfer_to"]),
                "leakage": None if leakage is None else Leakage(**leakage),
                "competitors": None if competitors is None else CompetitorLimits(**competitors),
                "audits": None if audits is None else AuditTerms(**audits),
                "requires_references": tuple(written.get("requires_references", ())),
            }
        )


def parse(value: object, *, pointer: str = "/clauses") -> tuple[Clauses | None, list[FieldError]]:
    """Parse a request's JSON into clauses, or return every fault in it."""
    members = ObjectReader(value, pointer=pointer)
    clauses = Clauses(
        model_ownership=members.choice("model_ownership", OWNERSHIPS),
        retention_days=members.integer("retention_days", least=1, most=MAX_DAYS),
        on_withdrawal=members.choice("on_withdrawal", ON_WITHDRAWAL),
        destruction_days=members.integer("destruction_days", least=0, most=MAX_DAYS),
        retire_days=members.optional_integer("retire_days", least=0, most=MAX_DAYS),
        audit_right=members.boolean("audit_right"),
        anonymity=_anonymity(members.optional_child("anonymity")),
        no_transfer_to=tuple(
            Covenant.read(each, of_terms=True) for each in members.children("no_transfer_to")
        ),
        on_change_of_control=members.optional_choice("on_change_of_control", ON_CHANGE_OF_CONTROL) or "none",
        residual_risk_statement=members.text("residual_risk_statement", longest=20_000),
        regions_cover_models=members.optional_boolean("regions_cover_models") is not False,
        joint_use=members.optional_choice("joint_use", JOINT_USES) or "together",
        leakage=_leakage(members.optional_child("leakage")),
        competitors=_competitors(members.optional_child("competitors")),
        audits=_audits(members.optional_child("audits")),
        on_contract_end=members.optional_choice("on_contract_end", ON_CONTRACT_END) or "suspend",
        requires_risk_class=members.optional_boolean("requires_risk_class") or False,
        requires_legal_basis=members.optional_boolean("requires_legal_basis") or False,
        requires_transfer_mechanism=members.optional_boolean("requires_transfer_mechanism") or False,
        requires_references=_references(members),
        cooling_off_hours=members.optional_integer("cooling_off_hours", least=0, most=MAX_COOLING_OFF_HOURS),
        max_generation_depth=members.optional_integer("max_generation_depth", least=1, most=MAX_GENERATIONS),
    )
    members.refuse_unknown()
    if clauses.audits is not None and not clauses.audit_right and not members.errors:
        members.note("audits", "bad_value", "Terms without an audit right say nothing of audits.")
    return (None if members.errors else clauses), members.errors


def _anonymity(members: ObjectReader | None) -> Anonymity | None:
    if members is None:
        return None
    anonymity = Anonymity(
        k=members.integer("k", least=2),
        min_tenants=members.integer("min_tenants", least=2),
        max_tenant_share_bps=members.integer("max_tenant_share_bps", least=1, most=10_000),
    )
    members.refuse_unknown()
    return anonymity


def _references(members: ObjectReader) -> tuple[str, ...]:
    named = members.optional_texts("requires_references", longest=200) or ()
    for index, name in enumerate(named):
        if name not in REFERENCE_KINDS:
            expected = f"Use one of {', '.join(REFERENCE_KINDS)}."
            members.note_item("requires_references", index, "bad_value", expected)
    return tuple(kind for kind in REFERENCE_KINDS if kind in named)


def _leakage(members: ObjectReader | None) -> Leakage | None:
    if members is None:
        return None
    leakage = Leakage(
        method=members.choice("method", LEAKAGE_METHODS), most=members.integer("most", least=0, most=10_000)
    )
    members.refuse_unknown()
    return leakage


def _audits(members: ObjectReader | None) -> AuditTerms | None:
    if members is None:
        return None
    audits = AuditTerms(
        cost=members.choice("cost", AUDIT_COSTS),
        per_year=members.optional_integer("per_year", least=1, most=MAX_AUDITS),
    )
    members.refuse_unknown()
    return audits


def _competitors(members: ObjectReader | None) -> CompetitorLimits | None:
    if members is None:
        return None
    is_kept = members.is_text("standing_customers", KEEP)
    limits = CompetitorLimits(
        most=members.optional_integer("most", least=0, most=MAX_COMPETITORS),
        changes_per_year=members.optional_integer("changes_per_year", least=0, most=MAX_COMPETITORS),
        standing_customers=KEEP
        if is_kept
        else members.optional_integer("standing_customers", least=0, most=MAX_DAYS) or 0,
    )
    members.refuse_unknown()
    return limits
