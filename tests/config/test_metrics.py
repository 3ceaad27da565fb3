"""One scrape shows all processes of a machine, whichever of them answers it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import metrics_folder
from tests import databases, servers
from tests.catalogue import SHARED, TELEMETRY
from tests.servers import Caller, Server
from tests.stale import toggling

ROOT = Path(__file__).resolve().parents[2]
QUESTION = {"tenant": "tenant-0", "category": TELEMETRY, "purpose": SHARED, "form": "raw"}


@pytest.fixture
def asked(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Server, str, Path]]:
    """A web server of two processes, with its own state folder."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            key = toggling.prepare(1)
        state = tmp_path / "state"
        with servers.serving(
            database, log=tmp_path, workers=2, LICET_STATE_DIR=str(state), DECISIONS_FAST_LANE="on"
        ) as [server]:
            yield server, key, state


def scrape(server: Server) -> dict[str, float]:
    with Caller(server.port) as caller:
        answer = caller.get("/metrics")
    assert answer.status == 200
    text = answer.body if isinstance(answer.body, str) else answer.body.decode()
    rows = re.findall(r"^(\w+(?:\{[^}]*\})?) ([0-9.eE+-]+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in rows}


def ask(server: Server, key: str, times: int) -> None:
    for _ in range(times):
        with Caller(server.port, key=key) as caller:  # a connection each, so both processes get some
            assert caller.post("/v1/decisions", QUESTION).status == 200


def until_logged(server: Server, count: int) -> dict[str, float]:
    deadline = time.monotonic() + 30
    while (found := scrape(server)).get("licet_decisions_logged_total", 0) < count:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found


def test_every_scrape_counts_both_processes(asked: tuple[Server, str, Path]) -> None:
    server, key, _ = asked
    ask(server, key, 40)
    until_logged(server, 40)
    readings = [scrape(server)["licet_decision_answers_total"] for _ in range(12)]
    assert set(readings) == {40.0}


def test_counters_do_not_go_back_when_a_process_ends(asked: tuple[Server, str, Path]) -> None:
    server, key, state = asked
    asked_so_far = 0
    while len(list((state / "metrics").glob("counter_*.db"))) < 2:
        assert asked_so_far < 3000, "one process answered everything"
        ask(server, key, 30)
        asked_so_far += 30
    until_logged(server, asked_so_far)
    os.kill(servers._children(server.process.pid)[0], signal.SIGKILL)
    servers.await_server(server, "/healthz")
    assert scrape(server)["licet_decision_answers_total"] == asked_so_far


def test_what_an_operator_pages_on_is_there(asked: tuple[Server, str, Path]) -> None:
    server, key, _ = asked
    ask(server, key, 3)
    found = until_logged(server, 3)
    assert found["licet_database_up"] == 1.0
    assert found["licet_ledger_entries"] > 0
    assert found["licet_decision_seconds_count"] > 0
    for work in (
        "delivery:billing",
        "consents_due",
        "leases_ended",
        "destruction_overdue",
        "webhooks_due",
        "stripe_events",
    ):
        assert f'licet_work_oldest_seconds{{work="{work}"}}' in found
    assert any(name.startswith("django_http_requests_latency_seconds") for name in found)


@pytest.mark.asvs("13.4.5")
@pytest.mark.parametrize(
    ("settings", "header", "status"),
    [
        ({"METRICS_TOKEN": "scrape-me"}, "Bearer scrape-me", 200),
        ({"METRICS_TOKEN": "scrape-me"}, "Bearer scrape", 404),
        ({"METRICS_TOKEN": "scrape-me"}, "", 404),
        ({"LICET_ENVIRONMENT": "production"}, "", 404),
        ({"LICET_ENVIRONMENT": "production"}, "Bearer ", 404),
        ({}, "", 200),
    ],
)
def test_only_the_scraper_may_read_them(db: None, settings: dict[str, str], header: str, status: int) -> None:
    from django.test import Client, override_settings

    with override_settings(**settings):
        assert Client().get("/metrics", headers={"Authorization": header}).status_code == status


def test_files_of_the_dead_are_removed_when_nobody_lives(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    of_the_dead = tmp_path / f"counter_{int(dead.stdout)}.db"
    of_the_dead.touch()
    living = tmp_path / f"counter_{os.getppid()}.db"
    living.touch()
    metrics_folder.forget_the_dead(tmp_path)
    assert of_the_dead.exists(), "one of them lives: the sum must not go down"
    living.unlink()
    metrics_folder.forget_the_dead(tmp_path)
    assert list(tmp_path.iterdir()) == []
