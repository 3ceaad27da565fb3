"""The machine-readable clauses of terms: ownership, retention, withdrawal, covenants, anonymity, audit, risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from consent.covenants import Covenant
from wire.object_reader import ObjectReader
from wire.problems import FieldError

OWNERSHIPS: Final = ("vendor", "tenant", "joint")
ON_WITHDRAWAL: Final = ("stop", "destroy", "retire_models")  # from mildest to strictest
ON_CHANGE_OF_CONTROL: Final = ("none", "suspend", "destroy")
MAX_DAYS: Final = 36_500


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
class Clauses:
    """The machine-readable part of terms. Durations are whole days."""

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
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Clauses":
        """Build the clauses from `to_dict` output, which was validated before it was recorded."""
        anonymity = written["anonymity"]
        return cls(
            **{
                **written,
                "anonymity": None if anonymity is None else Anonymity(**anonymity),
                "no_transfer_to": tuple(Covenant.from_dict(each) for each in written["no_transfer_to"]),
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
        no_transfer_to=tuple(Covenant.read(each) for each in members.children("no_transfer_to")),
        on_change_of_control=members.optional_choice("on_change_of_control", ON_CHANGE_OF_CONTROL) or "none",
        residual_risk_statement=members.text("residual_risk_statement", longest=20_000),
    )
    members.refuse_unknown()
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
