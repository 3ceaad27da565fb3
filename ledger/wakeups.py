"""Wake-ups: they start a worker now rather than at the next sweep.

A wake-up may be lost, because the sweep reads the tables every few seconds anyway. It must not fail or delay the
request that it follows. It is therefore sent once, within two seconds, and after a failure none is sent for a while.
The connection to the broker is opened for each wake-up and closed after it.
"""

from __future__ import annotations

from typing import Any

from celery import current_app

from ledger import connections

SECONDS = 2
LONGEST_QUIET_SECONDS = 10.0

broker = connections.new_life(
    "broker", first_delay=SECONDS, longest_delay=LONGEST_QUIET_SECONDS, is_patient=True
)


def send(task: str, **arguments: Any) -> bool:
    """Ask a worker to run `task`. False where the broker did not take it."""
    if not connections.may_connect(broker):
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
        connections.note_lost(broker, error)
        return False
    connections.note_open(broker)
    return True


def drain() -> None:
    send("ledger.drain")
