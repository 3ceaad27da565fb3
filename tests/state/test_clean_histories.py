"""The check raises no false alarm: on random histories, after a dump and restore, and while writers write."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections, transaction

from consent.operations import changes
from ledger import auditing, projections, queries, scope
from ledger.projections import FoldedEntry, Projection, Row
from sandbox import postgres
from tests import catalogue, databases
from tests.people import SETUP, customer
from tests.state.histories import History

SEEDS = int(os.environ.get("LICET_HISTORIES", "12"))
STEPS = 30


@pytest.mark.django_db
def test_random_histories_are_what_their_entries_say() -> None:
    recorded = set()
    for seed in range(SEEDS):
        point = transaction.savepoint()
        History(seed).run(STEPS)
        report = auditing.check_all(projections.registered())
        assert report.differences == [], (seed, [each.text() for each in report.differences])
        with scope.everything(reason="audit"):
            recorded |= {entry.kind for entry in queries.entries(limit=1000)}
        transaction.savepoint_rollback(point)
    assert {"consent.withdrawn/1", "consent.paused/1", "tenant.recorded/2", "key.revoked/1"} <= recorded


def forgetful(projection: Projection) -> Projection:
    """The projection with a wrong fold: it forgets the newest of its entries."""

    def fold(entries: Any) -> list[Row]:
        kept: list[FoldedEntry] = list(entries)[:-1]
        return list(projection.fold(kept))

    return replace(projection, fold=fold)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "consent.standings",
            "consent.events",
            "tenants.accounts",
            "tenants.tenants",
            "tenants.names",
        ),
        *(
            "tenants.api_keys",
            "tenants.members",
            "consent.terms",
            "consent.agreements",
            "pricing.entitlements",
        ),
    ],
)
def test_a_fold_that_forgets_one_entry_is_caught(story: str, django_db_blocker: Any, name: str) -> None:
    with django_db_blocker.unblock(), databases.connected(story):
        assert auditing.check_all([projections.named(name)]).differences == []
        assert auditing.check_all([forgetful(projections.named(name))]).differences != []


def test_a_restored_dump_is_what_its_entries_say(story: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        target = databases.empty()
        try:
            dump = subprocess.run([*_client("pg_dump"), "--dbname", story], capture_output=True, check=True)
            subprocess.run(
                [*_client("psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", target],
                input=dump.stdout,
                capture_output=True,
                check=True,
            )
            with databases.connected(target):
                report = auditing.check_all(projections.registered())
            assert report.differences == []
            assert report.rows > 400
        finally:
            databases.drop(target)


def _client(program: str) -> list[str]:
    parts = urlsplit(databases.admin_url())
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    port = parse_qs(parts.query).get("port", [str(parts.port or 5432)])[0]
    return [
        str(postgres.programs() / program),
        "--host",
        host,
        "--port",
        port,
        "--username",
        parts.username or "postgres",
    ]


@contextmanager
def writers(count: int) -> Iterator[list[int]]:
    """Writers that give and withdraw consents until the block ends. Yields how many changes each has made."""
    done, made = threading.Event(), [0] * count

    def write(number: int) -> None:
        key = f"customer-{number}"
        try:
            while not done.is_set():
                given = catalogue.give(key, at=datetime.now(UTC))
                with scope.everything(reason="staff"):
                    changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
                made[number] += 2
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def customers(committed_db: str) -> None:
    catalogue.record()
    for number in range(3):
        customer(f"customer-{number}", f"Customer {number}")


def test_writers_cause_no_false_alarm(customers: None) -> None:
    with writers(3) as made:
        passes = 0
        while passes < 10 or min(made) < 10:
            assert auditing.check_all(projections.registered()).differences == []
            passes += 1


def test_without_one_snapshot_writers_would_cause_false_alarms(
    customers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def each_statement_its_own() -> Iterator[None]:
        with scope.everything(reason="audit"):
            yield

    monkeypatch.setattr(auditing, "snapshot", each_statement_its_own)
    with writers(3):
        assert any(auditing.check_all(projections.registered()).differences for _ in range(200))
