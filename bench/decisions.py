"""`POST /v1/decisions` beside Cerbos, beside a bare SELECT and a hello-world, ASGI applications on the same server.

All serve 10,000 tenants, ours on two web processes, as `make run` has; wrk asks about 2,000 of them in turn at 1, 8 and
64 connections, the peers one after the other, three rounds, medians. `sign: none` is compared; `batch` (one signature a
flight) and `jws` (one each) are shown. SpiceDB, where it can be had, is asked at the end (`bench.spicedb`).
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

import psycopg  # noqa: E402

from bench import cerbos, load, spicedb  # noqa: E402
from bench.load import CannotMeasure, Load  # noqa: E402
from tests import databases, servers  # noqa: E402
from tests.catalogue import SHARED, TELEMETRY, give  # noqa: E402
from tests.stale import toggling  # noqa: E402

TENANTS = 10_000
ASKED = 2_000  # so many of them, in no order
WORKERS = 2  # as `make run` has
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
            askers = {
                "licet": (url, _questions("none"), headers),
                "licet, batch": (url, _questions("batch"), headers),
                "licet, jws": (url, _questions("jws"), headers),
                "bare SELECT": (f"http://127.0.0.1:{bare.port}/", ["{}"], plain),
                "hello": (f"http://127.0.0.1:{hello.port}/", _questions("none"), headers),
                "Cerbos": (peer, [cerbos.question(number) for number in _asked()], plain),
            }
            for url_of, bodies, headers_of in askers.values():  # what is read once is read now
                load.post(url_of, bodies=bodies, headers=headers_of, connections=8, seconds=4, work=work)
            found = _measure(askers, work)
            found |= _spicedb(work)
    return _report(found)


def _spicedb(work: Path) -> dict[tuple[str, int], Load]:
    """Fully consistent, on the same PostgreSQL; nothing where it cannot be had."""
    try:
        loads = spicedb.asked(
            spicedb.prepared(work), tenants=TENANTS, connections=CONNECTIONS, seconds=SECONDS
        )
    except CannotMeasure as reason:
        print(f"SpiceDB is left out: {reason}")
        return {}
    return {("SpiceDB", threads): load for threads, load in loads.items()}


def fill(database: str) -> str:
    with databases.connected(database):
        key = toggling.prepare(1)
        given = give("tenant-0", said={"form": "raw", "regions": ["EU"]})
    if given.status != "active":
        raise CannotMeasure(f"the consent is {given.status}")
    script = (Path(__file__).parent / "tenants.sql").read_text()
    with psycopg.connect(databases.admin_url(), dbname=database, autocommit=True) as admin:
        admin.execute(script.encode())
    return key


def _asked() -> list[int]:
    return random.Random(7).sample(range(TENANTS), ASKED)  # noqa: S311  which tenants is no secret


def _questions(sign: str) -> list[str]:
    shared = {"category": TELEMETRY, "purpose": SHARED, "form": "pseudonymised", "region": "DE", "sign": sign}
    return [json.dumps({"tenant": f"tenant-{number}", **shared}) for number in _asked()]


def _measure(
    askers: dict[str, tuple[str, list[str], dict[str, str]]], work: Path
) -> dict[tuple[str, int], Load]:
    rounds: dict[tuple[str, int], list[Load]] = {}
    for _ in range(ROUNDS):
        for connections in CONNECTIONS:
            for name, (url, bodies, headers) in askers.items():
                one = load.post(
                    url, bodies=bodies, headers=headers, connections=connections, seconds=SECONDS, work=work
                )
                rounds.setdefault((name, connections), []).append(one)
    return {where: _median(loads) for where, loads in rounds.items()}


def _median(loads: list[Load]) -> Load:
    return Load(*(statistics.median(getattr(one, name) for one in loads) for name in Load.__slots__))


# what is compared, with what, at how many connections, and how much is wanted
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


def _report(found: dict[tuple[str, int], Load]) -> int:
    print(
        f"{'':12} {'connections':>11} {'requests/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'of Cerbos':>10} {'of hello':>9}"
    )
    for (name, connections), one in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        peer, limit = found["Cerbos", connections], found["hello", connections]
        print(
            f"{name:12} {connections:11} {one.per_second:11.0f} {one.p50_ms:8.2f} {one.p99_ms:8.2f}"
            f" {one.per_second / peer.per_second:9.2f}x {one.per_second / limit.per_second:8.2f}x"
        )
    short = []
    for name, ratio, goal in GOALS:
        if "SpiceDB" in name and ("SpiceDB", 64) not in found:
            continue
        reached = ratio(lambda asker, connections: found[asker, connections])
        print(f"{name:42} {reached:6.2f} (goal {goal:.2f})")
        if reached < goal:
            short.append(name)
    at_64 = found["licet", 64].per_second / found["Cerbos", 64].per_second
    print(
        f"decisions: {at_64:.2f}x Cerbos at 64 connections (goal 5.00x)"
        + "".join(f"; short: {one}" for one in short)
    )
    return 1 if short else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotMeasure as reason:
        sys.exit(f"decisions: not measured: {reason}")
