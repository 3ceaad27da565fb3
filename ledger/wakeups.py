"""Telling a worker that there is something to do, now rather than at the next sweep.

A wake-up may be lost: the tables say what is to be done, and the sweep looks at them every few seconds. So
nothing here may fail or hold up the request whose commit it follows: no retries, two seconds at the most,
and after a failure silence for a while.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import current_app

SECONDS = 2
QUIET_SECONDS = 10.0

log = structlog.get_logger(__name__)
_quiet_until = 0.0


def send(task: str, **arguments: Any) -> bool:
    """Ask a worker to run `task`. False where the broker did not take it."""
    global _quiet_until  # noqa: PLW0603  one broker per process
    if time.monotonic() < _quiet_until:
        return False
    try:
        with current_app.connection_for_write(
            connect_timeout=SECONDS,
            transport_options={
                **current_app.conf.broker_transport_options,
                "max_retries": 0,
                "socket_timeout": SECONDS,
                "socket_connect_timeout": SECONDS,
            },
        ) as connection:
            current_app.send_task(task, kwargs=arguments, connection=connection, retry=False, expires=60)
    except Exception as error:  # noqa: BLE001  whatever a broker's library raises, the sweep will do it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("wake_up_not_sent", task=task, error=str(error))
        return False
    return True


def drain() -> None:
    send("ledger.drain")
