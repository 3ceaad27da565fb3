"""Wake-ups: they start a worker now rather than at the next sweep.

A wake-up may be lost, because the sweep reads the tables every few seconds anyway. It must not fail or delay the
request that it follows. It is therefore sent once, within two seconds, and after a failure none is sent for a while.
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
    except Exception as error:  # noqa: BLE001  any error of the broker's library; the sweep makes up for it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("wake_up_not_sent", task=task, error=str(error))
        return False
    return True


def drain() -> None:
    send("ledger.drain")
