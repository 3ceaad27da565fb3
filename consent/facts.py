"""All that is known and bears on one question. Whoever decides looks nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from consent.clauses import Clauses
from consent.statement_rules import Statement, last_recorded_at

Identifies = Literal["none", "person", "organisation"]


@dataclass(frozen=True, slots=True)
class TenantFacts:
    key: str
    suspended_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category: what it identifies, and whether only with others (quasi-identifier)."""

    name: str
    identifies: Identifies = "none"
    quasi_identifier: bool = False

    @property
    def identifies_directly(self) -> bool:
        return self.identifies != "none" and not self.quasi_identifier


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """The category as it stands; `fields` are its current version's."""

    code: str
    version: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PurposeFacts:
    code: str
    cross_tenant: bool


@dataclass(frozen=True, slots=True)
class Prohibition:
    """An agreement that prohibits training, from `since` up to but not including `until`."""

    agreement: str
    since: datetime
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """Terms that some statement accepted, and from when newer ones require a new acceptance, if any do."""

    version: str
    clauses: Clauses
    superseded_by: str | None = None
    superseded_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """None for tenant, category or purpose: unknown to us, or not the caller's to know.

    `terms` holds the terms of every statement, by version. `foreseen` are the instants to come at which papers or
    terms that are known already begin or end: a yes is not good beyond the next. `key_regions` is what the
    caller's API key is bound to, None where it is not bound.
    """

    tenant: TenantFacts | None = None
    category: CategoryFacts | None = None
    purpose: PurposeFacts | None = None
    prohibitions: tuple[Prohibition, ...] = ()
    statements: tuple[Statement, ...] = ()
    terms: Mapping[str, TermsFacts] = field(default_factory=dict)
    foreseen: tuple[datetime, ...] = ()
    key_regions: tuple[str, ...] | None = None

    def present(self, now: datetime) -> datetime:
        """`now`, or the newest thing recorded where our clock runs behind the one that recorded it."""
        newest = last_recorded_at(self.statements)
        return now if newest is None else max(now, newest)
