"""The web server's processes: killed, renewed, told to end. Nobody who asks is left without an answer for it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest

from tests import databases, servers
from tests.api.questions import QUESTION

pytestmark = pytest.mark.faults
WORKERS = 2
SECONDS = 30


@pytest.fixture
def web(committed_db: str, tmp_path: Path) -> Iterator[servers.Server]:
    with servers.serving(committed_db, log=tmp_path, workers=WORKERS) as [server]:
        yield server


class Asking:
    """Somebody who asks all the time, each question over a connection of its own; use as a context manager."""

    def __init__(self, server: servers.Server, key: str) -> None:
        self._server, self._key = server, key
        self._thread = threading.Thread(target=self._ask)
        self._ends = threading.Event()
        self.allowed: list[str] = []
        self.failed: list[Any] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join(SECONDS)

    def _ask(self) -> None:
        while not self._ends.is_set():
            try:
                with servers.Caller(self._server.port, key=self._key) as caller:
                    answer = caller.post("/v1/decisions", QUESTION)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(error)
            else:
                (self.allowed if answer.status == 200 else self.failed).append(answer.body["id"])
            time.sleep(0.01)


def workers(server: servers.Server) -> set[int]:
    """Those that serve; the server has a helper of multiprocessing's besides."""
    listed = subprocess.run(
        ["pgrep", "-P", str(server.process.pid), "-f", "spawn_main"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(line) for line in listed.stdout.split()}


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_a_worker_that_is_killed_is_replaced(web: servers.Server, key: str) -> None:
    before = workers(web)
    assert len(before) == WORKERS
    killed = min(before)
    with Asking(web, key) as asking:
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(workers(web) - {killed}) == WORKERS, "no other worker came")
        answered = len(asking.allowed)
        until(lambda: len(asking.allowed) > answered + 50, "nothing is answered any more")
    assert len(asking.failed) <= 1  # the question that was with the one that died


def test_workers_are_renewed_without_a_question_lost(web: servers.Server, key: str) -> None:
    before = workers(web)
    with Asking(web, key) as asking:
        web.process.send_signal(signal.SIGHUP)
        until(
            lambda: len(workers(web)) == WORKERS and not workers(web) & before, "the old ones are still there"
        )
    assert asking.failed == []
    assert len(asking.allowed) > 0


def test_what_was_answered_before_the_end_is_in_the_log(
    web: servers.Server, key: str, committed_db: str
) -> None:
    with Asking(web, key) as asking:
        until(lambda: len(asking.allowed) > 100, "nothing is answered")
        web.process.terminate()
        assert web.process.wait(SECONDS) == 0
    assert workers(web) == set()
    with psycopg.connect(databases.admin_url(), dbname=committed_db) as admin:
        piled = admin.execute("SELECT lines FROM api_decisionpile").fetchall()
    text = "".join(lines for (lines,) in piled)
    assert [id for id in asking.allowed if f'"{id}"' not in text] == []
