"""The facts that bear on one question. A decision depends on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from consent.clauses import Clauses
from consent.processor_bars import ProcessorBar
from consent.reasons import Reason
from consent.statement_rules import Statement

# A version that a customer objected to: the noun (category, purpose), its code and its number.
Objection = tuple[str, str, int]
Identifies = Literal["none", "person", "organisation"]


@dataclass(frozen=True, slots=True)
class StopList:
    """People with rows that the question's purpose may not use, all named under one subject key.

    `digest` is of their commitments. A list that is too long to send has `commitments` of None. `seq` is the place in
    the ledger where the list came to be.
    """

    key_id: str | None
    people: int
    seq: int
    digest: str
    commitments: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """A tenant. `objections` are the editorial versions that its account objected to.

    `processors` are the sub-processors that may not touch its data now.
    """

    key: str
    suspended_since: datetime | None = None
    objections: frozenset[Objection] = frozenset()
    processors: tuple[ProcessorBar, ...] = ()
    stops: tuple[StopList, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category. A quasi-identifier identifies only in combination with other fields."""

    name: str
    identifies: Identifies = "none"
    quasi_identifier: bool = False
    type: str = ""
    description: str = ""

    @property
    def identifies_directly(self) -> bool:
        return self.identifies != "none" and not self.quasi_identifier


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category in one version. `words` are its name, description and time field.

    The present version has the `older` ones that a consent may remember, oldest first. An `editorial` version changes
    words alone; `renames` are pairs of a field's former and new name. `seq` is its place in the ledger, where pricing
    asks for it; decisions do not need it.
    """

    code: str
    version: int
    fields: tuple[Field, ...]
    words: tuple[str, ...] = ("", "", "")
    third_party: bool = False
    editorial: bool = False
    renames: tuple[tuple[str, str], ...] = ()
    older: tuple[CategoryFacts, ...] = ()
    seq: int = 0


@dataclass(frozen=True, slots=True)
class PurposeFacts:
    """A purpose in one version. `words` are its name and description, `seq` its place in the ledger."""

    code: str
    cross_tenant: bool
    words: tuple[str, ...] = ("", "")
    version: int = 1
    seq: int = 0
    editorial: bool = False
    older: tuple[PurposeFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Prohibition:
    """An agreement that denies training, from `since` up to but not including `until`.

    `code` is the reason: it prohibits training, it did until it ended by date, or it was the last that permitted it.
    `account` is the key of the account that has the agreement.
    """

    agreement: str
    since: datetime
    until: datetime | None = None
    code: Literal["agreement_prohibits", "agreement_lapsed", "contract_ended"] = "agreement_prohibits"
    account: str = ""

    def in_force(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """Terms that a statement accepted. `superseded_since` is when newer terms began to require acceptance."""

    version: str
    clauses: Clauses
    superseded_by: str | None = None
    superseded_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one consent key. A tenant, category or purpose of None is unknown or hidden from the caller.

    `terms` holds the terms of every statement, by version. `foreseen` holds the future instants at which known
    agreements or terms begin or end; an approval holds until the first at most. `key_regions` are the regions
    that the caller's API key is bound to, None if it is not bound. `handled` are the fields that may hold free text but
    name no person, as the customer declared. If the stored standing could not be `proven`, `statements` is empty
    and every question is denied.
    """

    tenant: TenantFacts | None = None
    category: CategoryFacts | None = None
    purpose: PurposeFacts | None = None
    prohibitions: tuple[Prohibition, ...] = ()
    # Statements that agreements keep from counting, each with the reason.
    unconfirmed: Mapping[UUID, Reason] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    terms: Mapping[str, TermsFacts] = field(default_factory=dict)
    foreseen: tuple[datetime, ...] = ()
    key_regions: tuple[str, ...] | None = None
    proven: bool = True
    handled: frozenset[str] = frozenset()
