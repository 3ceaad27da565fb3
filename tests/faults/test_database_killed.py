"""kill -9 of PostgreSQL under load: what was acknowledged is there afterwards, and the ledger verifies.

A server of the test's own, durable as in production: fsync on.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.faults.clusters import Cluster

KILLS = 5
WRITERS = 4

pytestmark = pytest.mark.faults

_APPEND = (
    "SELECT entry_id FROM ledger_append(ARRAY[%s]::uuid[], ARRAY['key.revoked/1'], ARRAY['live'],"
    " ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ARRAY['{}'::bytea], ARRAY['{\"key\":\"x\"}'::bytea], now())"
)


@pytest.fixture
def cluster(tmp_path: Path) -> Any:
    made = Cluster(tmp_path / "pg")
    yield made
    made.close()


def _write(url: str, acknowledged: list[UUID], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=2) as connection:
                while not stop.is_set():
                    id = uuid4()
                    connection.execute(_APPEND, [id])
                    acknowledged.append(id)
        except psycopg.OperationalError:
            time.sleep(0.05)


@pytest.mark.asvs("2.3.3")
def test_no_acknowledged_entry_is_lost_and_the_ledger_verifies(cluster: Cluster, capsys: Any) -> None:
    acknowledged: list[UUID] = []
    for _ in range(KILLS):
        stop = threading.Event()
        url = cluster.urls["DATABASE_URL"]
        threads = [threading.Thread(target=_write, args=(url, acknowledged, stop)) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        time.sleep(1.0)
        os.kill(cluster.postmaster(), signal.SIGKILL)
        time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()
        cluster.restart()
    with psycopg.connect(cluster.urls["DATABASE_URL"]) as connection:
        connection.execute("SELECT set_config('licet.scope', '*', true)")
        kept = {row[0] for row in connection.execute("SELECT id FROM ledger_entry").fetchall()}
    lost = [id for id in acknowledged if id not in kept]
    with capsys.disabled():
        print(
            f"\nfaults: {KILLS} kills of PostgreSQL, {len(acknowledged)} acknowledged, {len(lost)} lost (goal 0)"
        )
    assert len(acknowledged) > 100
    assert lost == []
    assert "clean" in cluster.manage("verify_ledger")
