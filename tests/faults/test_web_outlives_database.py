"""kill -9 of PostgreSQL under the web server: every web process answers again once the database is back."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg
import pytest

from tests import servers
from tests.faults.clusters import Cluster

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("LICET_DATABASE_KILLS", "5"))
ASKERS = 6
AGAIN_WITHIN = 5.0  # seconds after the database answers
SLOWEST = 2.0  # seconds for any answer after that
LOG_BYTES_PER_MINUTE = 1_000_000
QUESTION = {"tenant": "nobody", "category": "none", "purpose": "train-shared-model"}


class Asking:
    """Asks decisions without pause; keeps when each answer came, how long it took and its status."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key
        self._stop = threading.Event()
        self.answers: list[tuple[float, float, int]] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(ASKERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _ask(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError), servers.Caller(self._port, key=self._key) as caller:
                while not self._stop.is_set():
                    began, status = time.monotonic(), 0
                    try:
                        status = caller.post("/v1/decisions", QUESTION).status
                    finally:
                        self.answers.append((time.monotonic(), time.monotonic() - began, status))
                    time.sleep(0.01)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "pg")
    yield made
    made.close()


def await_database(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError("the database did not come back")


def test_the_web_answers_again_after_each_death_of_its_database(cluster: Cluster, tmp_path: Path) -> None:
    key = cluster.manage("issue_key", "--scopes", "decide").strip()
    log = tmp_path / "web.log"
    server = servers.start(
        "unused", log=log, workers=2, **cluster.urls, LICET_ROLE_PREFIX="killed", LOG_LEVEL="INFO"
    )
    began = time.monotonic()
    try:
        servers.await_server(server, "/healthz")
        with Asking(server.port, key) as asking:
            for _ in range(KILLS):
                time.sleep(1.0)
                os.kill(cluster.postmaster(), signal.SIGKILL)
                cluster.restart()
                await_database(cluster.urls["DATABASE_URL"])
                back = time.monotonic()
                time.sleep(AGAIN_WITHIN + 3.0)
                healed = [one for one in list(asking.answers) if one[0] > back + AGAIN_WITHIN]
                assert len(healed) > 50, "the web no longer answers"
                assert {status for _, _, status in healed} == {200}
                slowest = max(seconds for _, seconds, _ in healed)
                assert slowest < SLOWEST, f"an answer took {slowest:.1f} s"
    finally:
        server.kill()
    minutes = max(1.0, (time.monotonic() - began) / 60)
    assert log.stat().st_size < LOG_BYTES_PER_MINUTE * minutes
