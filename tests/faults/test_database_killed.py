"""kill -9 of PostgreSQL under load: what was acknowledged is there afterwards, and the ledger verifies.

A server of the test's own, durable as in production: fsync on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
WRITERS = 4

pytestmark = pytest.mark.faults

_APPEND = (
    "SELECT entry_id FROM ledger_append(ARRAY[%s]::uuid[], ARRAY['key.revoked/1'], ARRAY['live'],"
    " ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ARRAY['{}'::bytea], ARRAY['{\"key\":\"x\"}'::bytea], now())"
)


class Cluster:
    """A PostgreSQL of our own, started by the same launcher as `make run`, migrated by the same command."""

    def __init__(self, home: Path) -> None:
        self.home = home
        script = "import sys; from pathlib import Path; from sandbox import postgres;"
        script += "print(postgres.ensure(Path(sys.argv[1])), flush=True); sys.stdin.read()"
        self._script = script
        self._holder = self._hold()
        urls = self._manage(
            "bootstrap_roles", "--admin-url", self.admin, "--prefix", "killed", "--database", "killed"
        )
        self.urls = dict(line.split("=", 1) for line in urls.splitlines() if "=" in line)
        self._manage("migrate", "--verbosity=0", LICET_DATABASE_ROLE="owner")

    def _hold(self) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", self._script, str(self.home)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert holder.stdout is not None
        self.admin = holder.stdout.readline().strip()
        return holder

    def restart(self) -> None:
        self.close()
        self._holder = self._hold()

    def close(self) -> None:
        if self._holder.stdin:
            self._holder.stdin.close()
        self._holder.wait(60)
        if self._holder.stdout:
            self._holder.stdout.close()

    def postmaster(self) -> int:
        """The server's process as this machine knows it (inside its namespace it may have another number)."""
        [data] = (path for path in self.home.glob("pg[0-9]*") if path.is_dir())
        found = subprocess.run(
            ["pgrep", "-f", f"postgres.*-D {data}"], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])

    def manage(self, *command: str) -> str:
        return self._manage(*command)

    def _manage(self, *command: str, **environment: str) -> str:
        known = {
            "LICET_ROLE_PREFIX": "killed",
            "CELERY_BROKER_URL": "memory://",
            "DATABASE_OWNER_URL": self.admin,
        }
        known["DATABASE_URL"] = self.admin
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | known | getattr(self, "urls", {}) | environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


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
