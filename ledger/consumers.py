"""The registry of consumers: functions that react to entries of certain kinds.

A consumer runs in one of two ways:

- *in transaction*: in the transaction that records the entry, before the append. It may add entries, as pricing does.
- *delivered*: later, through one `Delivery` row per consumer and entry. The row is written in the same transaction and
  worked off by `ledger.deliveries`.

Rooms register their consumers in `AppConfig.ready()`, in the order of INSTALLED_APPS. A mistake fails the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ledger import entries
from ledger.actors import Actor
from ledger.entries import Draft, EntryKind, UnknownKind


class TransactionConsumer(Protocol):
    def __call__(self, drafts: Sequence[Draft], *, by: Actor, at: datetime) -> Sequence[Draft]: ...


@dataclass(frozen=True, slots=True)
class DeliveredEntry:
    """What a delivered consumer receives: the entry's id and owner. The consumer reads the rest itself."""

    entry: UUID
    kind: str
    tenant: UUID | None
    account: UUID | None
    attempts: int


class DeliveryConsumer(Protocol):
    """Brings its own state up to date with an entry. It is idempotent, and raises to be called again later."""

    def __call__(self, delivered: DeliveredEntry, *, at: datetime) -> None: ...


class RegisteredTwice(ValueError):
    """A consumer of this name is already registered."""


class UnknownPredecessor(ValueError):
    """`after` names a consumer that is not registered yet."""


class OrderNotDeclared(ValueError):
    """Two in-transaction consumers react to the same kind and do not say which of them runs first."""


@dataclass(frozen=True, slots=True)
class _InTransaction:
    kinds: frozenset[str]
    run: TransactionConsumer
    # The names of all consumers that run before this one where both react, direct and indirect.
    predecessors: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Delivered:
    kinds: frozenset[str]
    run: DeliveryConsumer


_in_transaction: dict[str, _InTransaction] = {}
_delivered: dict[str, _Delivered] = {}
_wakers: list[Callable[[], None]] = []


def register_in_transaction(
    name: str, kinds: Iterable[EntryKind], consumer: TransactionConsumer, *, after: Sequence[str] = ()
) -> None:
    """Call `consumer` in the transaction that records an entry of these kinds, after the consumers named in `after`.

    Raises: UnknownKind, RegisteredTwice, UnknownPredecessor, OrderNotDeclared.
    """
    names = _names(name, kinds, _in_transaction)
    missing = [other for other in after if other not in _in_transaction]
    if missing:
        raise UnknownPredecessor(
            f"the consumer {name} is to run after {', '.join(missing)}, which is not registered before it;"
            " consumers register in the order of INSTALLED_APPS"
        )
    predecessors = frozenset(after).union(*(_in_transaction[other].predecessors for other in after))
    for other, registered in _in_transaction.items():
        shared = sorted(names & registered.kinds)
        if shared and other not in predecessors:
            raise OrderNotDeclared(
                f"the consumers {other} and {name} both react to {', '.join(shared)} in the transaction:"
                f" register {name} with after=({other!r},), or the other way round"
            )
    # A consumer names only earlier ones, so the order of registration keeps every declared order.
    _in_transaction[name] = _InTransaction(names, consumer, predecessors)


def register_delivered(name: str, kinds: Iterable[EntryKind], consumer: DeliveryConsumer) -> None:
    """Queue a delivery to `consumer` for every entry of these kinds.

    The rows store `name`: renaming a consumer orphans its open deliveries. Raises: UnknownKind, RegisteredTwice.
    """
    _delivered[name] = _Delivered(_names(name, kinds, _delivered), consumer)


def register_waker(waker: Callable[[], None]) -> None:
    """Call `waker` after a commit that queued deliveries. It may fail: the sweep finds the rows anyway."""
    _wakers.append(waker)


def run_in_transaction(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Every entry that the in-transaction consumers add for these drafts."""
    added: list[Draft] = []
    for consumer in _in_transaction.values():
        wanted = [draft for draft in drafts if draft.kind in consumer.kinds]
        if wanted:
            added.extend(consumer.run(wanted, by=by, at=at))
    return added


def transaction_consumers(kind: str) -> list[str]:
    """The names of the in-transaction consumers of this kind, in the order in which they run."""
    return [name for name, consumer in _in_transaction.items() if kind in consumer.kinds]


def delivery_consumers(kind: str) -> list[str]:
    """The names of the consumers that get a delivery for this kind of entry."""
    return [name for name, consumer in _delivered.items() if kind in consumer.kinds]


def consumer_names() -> list[str]:
    return list(_delivered)


def consumer_named(name: str) -> DeliveryConsumer:
    """Return the delivered consumer of this name.

    Raises: KeyError where no delivered consumer of that name is registered.
    """
    return _delivered[name].run


def wake() -> None:
    for waker in _wakers:
        waker()


def _names(
    consumer: str, kinds: Iterable[EntryKind], registered: dict[str, _InTransaction] | dict[str, _Delivered]
) -> frozenset[str]:
    if consumer in registered:
        raise RegisteredTwice(f"the consumer {consumer} is registered twice")
    wanted = list(kinds)
    for kind in wanted:
        if not entries.is_registered(kind):
            name = getattr(kind, "name", kind)  # a kind given as text has no name
            raise UnknownKind(
                f"the consumer {consumer} reacts to {name!r}, which is not a registered entry kind"
            )
    return frozenset(kind.name for kind in wanted)
