"""Telling a worker which subscriptions to look at. The rows say it too; the sweep finds them anyway."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import wakeups


def reconcile(subscriptions: Iterable[tuple[str, str]]) -> None:
    for mode, subscription in subscriptions:
        wakeups.send("billing.reconcile", mode=mode, subscription=subscription)


def scan() -> bool:
    """False where no worker could be told."""
    return wakeups.send("billing.scan")


def read_inbox() -> None:
    wakeups.send("billing.read_inbox")
