"""Measure a clearance of 10,000 tenants × 8 categories and its parts; then its heartbeat, idle and after
changes.

It runs in a temporary database through `lineage`, without HTTP, which would add a few milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from bench import many_tenants
from config import garbage_collection
from consent.operations import catalogue as consent_catalogue
from consent.operations import changes
from consent.operations.catalogue import FieldInput
from consent.queries import snapshots
from ledger import actors, scope
from lineage.clearances import manifest, manifest_as_arrow
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.queries import clearances, deciding
from lineage.clearances.run_report import ReportedUse, RunReport
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import completing, heartbeats, issuing
from tests import catalogue, databases, people
from tests.stale import toggling

TENANTS, CATEGORIES = 10_000, 8
BY = actors.system("bench")


GOAL_S = 1.0


def measure() -> bool:
    """Print the figures; return whether the manifest was read and written as Arrow within the goal."""
    garbage_collection.freeze_startup_objects()  # as the web processes do
    with databases.cloned() as database, databases.connected(database):
        codes = _fill(database)
        asking = ClearanceRequest(
            run="bench",
            model=ModelName("wear", "pm", "7"),
            purpose=catalogue.SHARED,
            form="raw",
            region="DE",
            categories=codes,
            tenants=None,
            datasets=(),
            audience="shared",
        )
        with scope.everything(reason="staff"):
            _parts(asking)
            issued = _timed(
                "issue, whole", lambda: issuing.issue_clearance(mode="live", asking=asking, by=BY, at=_now())
            )
        record = _clearance(issued.id)
        print(f"{record.pairs} pairs of {record.tenants} tenants cleared")
        _beat("heartbeat, nothing recorded since", issued.id)
        with scope.everything(reason="staff"):
            changes.withdraw(consent=_a_consent(database), by=BY, at=_now())
        _beat("heartbeat after a withdrawal", issued.id)
        catalogue.publish("bench-2", at=_now())
        _beat("heartbeat after new terms (all pairs again)", issued.id)
        with scope.everything(reason="staff"):
            began = time.perf_counter()
            stream = manifest_as_arrow.stream(clearances.manifest(clearance=issued.id))
            arrow = time.perf_counter() - began
            print(
                f"{'the manifest as Arrow, read and written':<44} {arrow:7.2f} s, {len(stream) / 1e6:.1f} MB"
            )
            lines = clearances.manifest(clearance=issued.id)["entries"]
            report = RunReport(
                "0" * 64, tuple(ReportedUse(line["tenant"], line["category"], 1) for line in lines)
            )
            _timed(
                "complete, every pair used",
                lambda: completing.complete_run(clearance=issued.id, report=report, by=BY, at=_now()),
            )
    print(f"manifest: {arrow:.2f} s as Arrow (goal < {GOAL_S:g} s)")
    return arrow < GOAL_S


def _parts(asking: ClearanceRequest) -> None:
    with connection.cursor() as cursor:
        _timed("  bare: the one statement", lambda: _bare(cursor, asking))
    shot = _timed(
        "  read the snapshot",
        lambda: snapshots.snapshot(
            mode="live", names=None, categories=asking.categories, purpose=asking.purpose
        ),
    )
    pairs = _timed(
        "  decide every pair", lambda: list(deciding.pairs(asking, shot, at=_now(), key_regions=None))
    )
    entries = [pair.entry for pair in pairs]
    content = _timed("  write the manifest", lambda: manifest.canonical({"entries": entries}))
    print(f"  manifest: {len(content) / 1e6:.1f} MB")


def _bare(cursor: Any, asking: ClearanceRequest) -> None:
    """Run only the SQL statement of the snapshot."""
    cursor.execute(snapshots.STATEMENT, ["live", None, list(asking.categories), asking.purpose, None])
    cursor.fetchall()


def _beat(name: str, id: Any) -> None:
    with scope.everything(reason="staff"):
        _timed(name, lambda: heartbeats.heartbeat(clearance=id, by=BY, at=_now()))


def _clearance(id: Any) -> Any:
    with scope.everything(reason="staff"):
        return clearances.clearance(id=id, at=_now())


def _fill(database: str) -> tuple[str, ...]:
    toggling.prepare(1)
    codes = [catalogue.TELEMETRY]
    with scope.everything(reason="staff"):
        for number in range(1, CATEGORIES):
            codes.append(f"category-{number}")
            consent_catalogue.put_category(
                mode="live",
                code=codes[-1],
                name=codes[-1],
                description="",
                fields=[FieldInput(f"f{n}", "number", "", "none", quasi_identifier=False) for n in range(8)],
                by=BY,
                at=people.START,
            )
    for code in codes:
        catalogue.give("tenant-0", category=code)
    many_tenants.copy(database)
    return tuple(codes)


def _a_consent(database: str) -> Any:
    with psycopg.connect(databases.url(database, "owner")) as connection:
        connection.execute("SET licet.scope = '*'")
        return connection.execute("SELECT id FROM consent_consent ORDER BY id LIMIT 1").fetchone()[0]  # type: ignore[index]


def _timed(name: str, do: Callable[[], Any]) -> Any:
    """Run a function, print its duration and return its result."""
    began = time.perf_counter()
    result = do()
    print(f"{name:<44} {time.perf_counter() - began:7.2f} s", flush=True)
    return result


def _now() -> datetime:
    return datetime.now(UTC)
