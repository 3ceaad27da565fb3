"""Wake a worker to reconcile subscriptions. If a wake-up is lost, the sweep finds the due rows."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import wakeups


def reconcile(subscriptions: Iterable[tuple[str, str]]) -> None:
    for mode, subscription in subscriptions:
        wakeups.send("billing.reconcile", mode=mode, subscription=subscription)


def scan() -> bool:
    """False where the wake-up could not be sent."""
    return wakeups.send("billing.scan")


def read_inbox() -> None:
    wakeups.send("billing.read_inbox")
