"""Who reacts to which kinds of entry.

*Together*: in the same transaction, before the append; may add entries (pricing does). *Afterwards*: one
`Delivery` row per consumer, written in the same transaction and worked off by `ledger.deliveries`.
Consumers register in their app's `ready()`; the ledger knows them only through this registry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ledger.actors import Actor
from ledger.entries import Draft


class TransactionConsumer(Protocol):
    def __call__(self, drafts: Sequence[Draft], *, by: Actor, at: datetime) -> Sequence[Draft]: ...


@dataclass(frozen=True, slots=True)
class DeliveredEntry:
    """What an *afterwards* consumer is told: which entry, and whose. It reads the rest itself."""

    entry: UUID
    kind: str
    tenant: UUID | None
    account: UUID | None
    attempts: int


class DeliveryConsumer(Protocol):
    """Makes it so: idempotent, level-triggered. Raises to be tried again later."""

    def __call__(self, delivered: DeliveredEntry, *, at: datetime) -> None: ...


_together: list[tuple[frozenset[str], TransactionConsumer]] = []
_afterwards: dict[str, tuple[frozenset[str], DeliveryConsumer]] = {}
_wakers: list[Callable[[], None]] = []


def register_in_transaction(kinds: Sequence[str], consumer: TransactionConsumer) -> None:
    _together.append((frozenset(kinds), consumer))


def register_delivered(name: str, kinds: Sequence[str], consumer: DeliveryConsumer) -> None:
    """`name` is stored in the rows: renaming a consumer orphans its open deliveries."""
    if name in _afterwards:
        raise ValueError(f"the consumer {name} is registered twice")
    _afterwards[name] = (frozenset(kinds), consumer)


def register_waker(waker: Callable[[], None]) -> None:
    """`waker` runs after a commit that queued deliveries; it may fail, the sweep finds them anyway."""
    _wakers.append(waker)


def run_in_transaction(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Every entry that the *together* consumers add for these drafts."""
    added: list[Draft] = []
    for kinds, consumer in _together:
        wanted = [draft for draft in drafts if draft.kind in kinds]
        if wanted:
            added.extend(consumer(wanted, by=by, at=at))
    return added


def delivery_consumers(kind: str) -> list[str]:
    """The names of the consumers that get a delivery for this kind of entry."""
    return [name for name, (kinds, _) in _afterwards.items() if kind in kinds]


def consumer_names() -> list[str]:
    return list(_afterwards)


def consumer_named(name: str) -> DeliveryConsumer:
    """Raises: KeyError where no consumer of that name is registered."""
    return _afterwards[name][1]


def wake() -> None:
    for waker in _wakers:
        waker()
