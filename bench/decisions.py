"""Measure `POST /v1/decisions` beside Cerbos, a bare SELECT and a hello-world, which run on the same web
server.

All serve 10,000 tenants; Licet runs two web processes, as `make run` does. wrk asks about 2,000 tenants in
turn at 1, 8 and 64 connections, one server after the other, in three rounds; medians count.

`sign: none` is compared; `batch` (one signature per flight) and `jws` (one per answer) are shown. SpiceDB
is measured last if it can be installed (`bench.spicedb`). With `--against REVISION` this tree is compared with an
earlier one instead (`bench._against`).
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LICET_ROLE_PREFIX", "licet_test")
django.setup()


from bench import _against, cerbos, load, many_tenants, spicedb  # noqa: E402
from bench.load import CannotMeasure, Load  # noqa: E402
from tests import databases, servers  # noqa: E402
from tests.catalogue import SHARED, TELEMETRY, give  # noqa: E402
from tests.stale import toggling  # noqa: E402

TENANTS = 10_000
QUESTIONS = 2_000  # tenants asked about, in random order
WORKERS = 2  # as in `make run`
CONNECTIONS = (1, 8, 64)
ROUNDS = int(os.environ.get("LICET_BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("LICET_BENCH_SECONDS", "4"))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, databases.cloned() as database:
        work = Path(folder)
        key = fill(database)
        with (
            servers.serving(database, log=work, workers=WORKERS) as [ours],
            servers.serving(
                database, log=work, workers=WORKERS, application="bench.bare:application", probe="/"
            ) as [bare],
            servers.serving(
                database, log=work, workers=WORKERS, application="bench.hello:application", probe="/"
            ) as [hello],
            cerbos.serving(tenants=TENANTS, work=work, port=servers.free_port()) as peer,
        ):
            url = f"http://127.0.0.1:{ours.port}/v1/decisions"
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            plain = {"Content-Type": "application/json"}
            targets = {
                "licet": (url, _questions("none"), headers),
                "licet, batch": (url, _questions("batch"), headers),
                "licet, jws": (url, _questions("jws"), headers),
                "bare SELECT": (f"http://127.0.0.1:{bare.port}/", ["{}"], plain),
                "hello": (f"http://127.0.0.1:{hello.port}/", _questions("none"), headers),
                "Cerbos": (peer, [cerbos.question(number) for number in _tenant_numbers()], plain),
            }
            for url_of, bodies, headers_of in targets.values():  # warm up caches
                load.post(url_of, bodies=bodies, headers=headers_of, connections=8, seconds=4, work=work)
            loads = _measure(targets, work)
            loads |= _spicedb(work)
    return _report(loads)


def _spicedb(work: Path) -> dict[tuple[str, int], Load]:
    """Measure SpiceDB, fully consistent, on the same PostgreSQL; empty if it cannot be installed."""
    try:
        loads = spicedb.measured(
            spicedb.prepared(work), tenants=TENANTS, connections=CONNECTIONS, seconds=SECONDS
        )
    except CannotMeasure as reason:
        print(f"SpiceDB is left out: {reason}")
        return {}
    return {("SpiceDB", threads): load for threads, load in loads.items()}


def fill(database: str) -> str:
    """Give one consent, copy it to all tenants, and return the API key."""
    with databases.connected(database):
        key = toggling.prepare(1)
        consent = give("tenant-0", said={"form": "raw", "regions": ["EU"]})
    if consent.status != "active":
        raise CannotMeasure(f"the consent is {consent.status}")
    many_tenants.copy(database)
    return key


def _tenant_numbers() -> list[int]:
    return random.Random(7).sample(range(TENANTS), QUESTIONS)  # noqa: S311  the choice of tenants is not a secret


def _questions(sign: str) -> list[str]:
    shared = {"category": TELEMETRY, "purpose": SHARED, "form": "pseudonymised", "region": "DE", "sign": sign}
    return [json.dumps({"tenant": f"tenant-{number}", **shared}) for number in _tenant_numbers()]


def _measure(
    targets: dict[str, tuple[str, list[str], dict[str, str]]], work: Path
) -> dict[tuple[str, int], Load]:
    rounds: dict[tuple[str, int], list[Load]] = {}
    for _ in range(ROUNDS):
        for connections in CONNECTIONS:
            for name, (url, bodies, headers) in targets.items():
                measured = load.post(
                    url, bodies=bodies, headers=headers, connections=connections, seconds=SECONDS, work=work
                )
                rounds.setdefault((name, connections), []).append(measured)
    return {where: _median(loads) for where, loads in rounds.items()}


def _median(loads: list[Load]) -> Load:
    return Load(
        *(statistics.median(getattr(measured, name) for measured in loads) for name in Load.__slots__)
    )


# name, ratio and goal of each comparison
GOALS = (
    (
        "p50 at 1 connection, Cerbos's over ours",
        lambda at: at("Cerbos", 1).p50_ms / at("licet", 1).p50_ms,
        1.0,
    ),
    (
        "requests/s at 64 over Cerbos's",
        lambda at: at("licet", 64).per_second / at("Cerbos", 64).per_second,
        5.0,
    ),
    ("p99 at 64, Cerbos's over ours", lambda at: at("Cerbos", 64).p99_ms / at("licet", 64).p99_ms, 1.0),
    (
        "requests/s at 64 over hello-world's",
        lambda at: at("licet", 64).per_second / at("hello", 64).per_second,
        0.5,
    ),
    (
        "requests/s at 64 over SpiceDB's",
        lambda at: at("licet", 64).per_second / at("SpiceDB", 64).per_second,
        10.0,
    ),
    (
        "signed over unsigned at 64",
        lambda at: at("licet, batch", 64).per_second / at("licet", 64).per_second,
        0.8,
    ),
)


def _report(loads: dict[tuple[str, int], Load]) -> int:
    """Print all figures and goals; return the exit code."""
    print(
        f"{'':12} {'connections':>11} {'requests/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'of Cerbos':>10} {'of hello':>9}"
    )
    for (name, connections), measured in sorted(loads.items(), key=lambda item: (item[0][1], item[0][0])):
        peer, limit = loads["Cerbos", connections], loads["hello", connections]
        print(
            f"{name:12} {connections:11} {measured.per_second:11.0f} {measured.p50_ms:8.2f} {measured.p99_ms:8.2f}"
            f" {measured.per_second / peer.per_second:9.2f}x {measured.per_second / limit.per_second:8.2f}x"
        )
    missed = []
    for name, ratio, goal in GOALS:
        if "SpiceDB" in name and ("SpiceDB", 64) not in loads:
            continue
        value = ratio(lambda server, connections: loads[server, connections])
        print(f"{name:42} {value:6.2f} (goal {goal:.2f})")
        if value < goal:
            missed.append(name)
    at_64 = loads["licet", 64].per_second / loads["Cerbos", 64].per_second
    print(
        f"decisions: {at_64:.2f}x Cerbos at 64 connections (goal 5.00x)"
        + "".join(f"; short: {name}" for name in missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(_against.compare(sys.argv[2]) if sys.argv[1:2] == ["--against"] else main())
    except CannotMeasure as reason:
        sys.exit(f"decisions: not measured: {reason}")
