"""The long-lived connections of this process: told in the log when lost and found again, and counted."""

from __future__ import annotations

import time

import structlog

from ledger.connection_life import ConnectionLife

log = structlog.get_logger(__name__)

LIVES: dict[str, ConnectionLife] = {}  # the present one of each name, for metrics


def new_life(
    name: str, *, first_delay: float = 0.05, longest_delay: float = 1.0, is_patient: bool = False
) -> ConnectionLife:
    """Begin the life of a connection. It takes the place of an earlier connection of this name."""
    LIVES[name] = ConnectionLife(name, first_delay, longest_delay, is_patient)
    return LIVES[name]


def note_open(connection: ConnectionLife) -> None:
    down = connection.opened(now=time.monotonic())
    if down is not None and not connection.doubts:  # each look at a wrong server opens a connection
        log.info("connection_restored", connection=connection.name, seconds=round(down, 3))


def note_lost(connection: ConnectionLife, error: BaseException | str) -> None:
    if connection.lost(now=time.monotonic()):
        log.warning("connection_lost", connection=connection.name, error=str(error))


def note_doubted(connection: ConnectionLife, error: BaseException) -> None:
    if connection.doubted(now=time.monotonic()):
        log.warning("connection_doubted", connection=connection.name, error=str(error))


def may_connect(connection: ConnectionLife) -> bool:
    return connection.may_connect(now=time.monotonic())
