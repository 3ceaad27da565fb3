"""The registry of changes that can wait for a second person, and of the functions that carry them out.

Each room registers its changes when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from ledger.actors import Actor


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change as its proposer asked for it. `arguments` are JSON values, as the proposing code wrote them.

    `owner_agreed` says that an owner of the customer approved it.
    """

    id: UUID
    mode: str
    account: UUID | None
    subject: str
    arguments: Mapping[str, Any]
    owner_agreed: bool = False


class CarriesOut(Protocol):
    """Carries out a change that may take effect now. Raises: NoLongerFits."""

    def __call__(self, change: WaitingChange, *, by: Actor, at: datetime) -> None: ...


class ChecksApprover(Protocol):
    """Checks that a person of the vendor may approve a change. Its exception says who may."""

    def __call__(self, arguments: Mapping[str, Any], *, mode: str, person: UUID) -> None: ...


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One kind of change. `working_days` of notice pass before it counts without an owner's approval.

    `owners_decide` says that an owner's approval puts it into effect at once. `title` names it on pages and in letters.
    `not_before` returns the instant before which it never takes effect, from its arguments. `crosses_customers` says
    that carrying it out touches rows of several customers, which takes a transaction that sees all rows.
    `for_administrators` says that at the desk only administrators answer it. `hours` of notice pass like working days.
    `owners_only` says that only an owner of the customer approves it. `check_approver` raises where this person of the
    vendor may not approve a change with these arguments.
    """

    name: str
    working_days: int
    carry_out: CarriesOut
    owners_decide: bool = True
    title: str = "A change"
    not_before: Callable[[Mapping[str, Any]], datetime] | None = None
    crosses_customers: bool = False
    for_administrators: bool = False
    hours: int = 0
    owners_only: bool = False
    check_approver: ChecksApprover | None = None


class NoLongerFits(Exception):
    """What the change starts from is different now. Propose it again."""

    code = "approval_outdated"


class UnknownChange(LookupError):
    """No change of this name is registered."""

    code = "unknown_change"


_KINDS: dict[str, ChangeKind] = {}


def register(kind: ChangeKind) -> None:
    """Register a kind of change. Raises: ValueError if its name is taken."""
    if kind.name in _KINDS:
        raise ValueError(f"the change {kind.name} is registered twice")
    _KINDS[kind.name] = kind


def kind_named(name: str) -> ChangeKind:
    """Return the kind of this name. Raises: UnknownChange."""
    if name not in _KINDS:
        raise UnknownChange(name)
    return _KINDS[name]
