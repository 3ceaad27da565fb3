"""Telling a worker which subscriptions to look at. The rows say it too; the sweep finds them anyway."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import waking


def reconcile(subscriptions: Iterable[tuple[str, str]]) -> None:
    for mode, subscription in subscriptions:
        waking.send("billing.reconcile", mode=mode, subscription=subscription)


def scan() -> bool:
    """False where no worker could be told."""
    return waking.send("billing.scan")


def read_inbox() -> None:
    waking.send("billing.read_inbox")
