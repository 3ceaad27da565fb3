"""Measure `POST /v1/decisions/batch` with 100,000 pairs of 10,000 tenants over HTTP, in every format.

One web process, one connection. As a limit, the same body is sent to a server that only reads it.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LICET_ROLE_PREFIX", "licet_test")
django.setup()

from bench import decisions  # noqa: E402
from bench.load import CannotMeasure  # noqa: E402
from tests import databases, servers  # noqa: E402
from tests.catalogue import SHARED, SHIFTS, TELEMETRY  # noqa: E402
from wire import arrow  # noqa: E402
from wire.arrow import layout  # noqa: E402

PAIRS = 100_000
REPEATS = int(os.environ.get("LICET_BENCH_REPEATS", "15"))
CATEGORIES = [TELEMETRY, SHIFTS]
COMMON = {"purpose": SHARED, "form": "pseudonymised", "region": "DE"}
GOALS = {"Arrow stream": 10_000_000, "JSON columns": 1_000_000}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, databases.cloned() as database:
        work = Path(folder)
        key = decisions.fill(database)
        with (
            servers.serving(database, log=work) as [ours],
            servers.serving(database, log=work, application="bench.hello:application", probe="/") as [hello],
        ):
            rates = {}
            for name, (kind, body) in _bodies().items():
                best = _ask(ours.port, "/v1/decisions/batch", key=key, kind=kind, body=body)
                limit = _ask(hello.port, "/", key=key, kind=kind, body=body)
                rates[name] = PAIRS / best
                print(
                    f"{name:14} {len(body) / PAIRS:6.1f} bytes/pair {PAIRS / best:12,.0f} decisions/s"
                    f" {best * 1000:7.2f} ms, {limit / best:5.2f} of a hello-world server with the same body"
                )
    missed = [name for name, goal in GOALS.items() if rates[name] < goal]
    goals = " and ".join(f"{name} {goal:,}" for name, goal in GOALS.items())
    print(f"batch: {rates['Arrow stream']:,.0f} decisions/s as an Arrow stream (goal {goals})")
    return 1 if missed else 0


def _bodies() -> dict[str, tuple[str, bytes]]:
    """Return the media type and body of the same batch in each format."""
    chance = random.Random(7)  # noqa: S311  the choice of pairs is not a secret
    tenants = [f"tenant-{number}" for number in range(decisions.TENANTS)]
    tenant = [chance.randrange(len(tenants)) for _ in range(PAIRS)]
    category = [chance.randrange(len(CATEGORIES)) for _ in range(PAIRS)]
    stream = arrow.stream(
        [
            arrow.Column("tenant", "dictionary", tenants, indices=tenant),
            arrow.Column("category", "dictionary", CATEGORIES, indices=category),
        ],
        metadata=COMMON,
    )
    columns = {**COMMON, "tenants": tenants, "categories": CATEGORIES, "tenant": tenant, "category": category}
    pairs = zip(tenant, category, strict=True)
    rows = {**COMMON, "items": [{"tenant": tenants[t], "category": CATEGORIES[c]} for t, c in pairs]}
    return {
        "Arrow stream": (layout.MEDIA_TYPE, stream),
        "JSON columns": ("application/json", json.dumps(columns, separators=(",", ":")).encode()),
        "JSON rows": ("application/json", json.dumps(rows, separators=(",", ":")).encode()),
    }


def _ask(port: int, path: str, *, key: str, kind: str, body: bytes) -> float:
    """Return the median seconds per answer, after one request to warm up.

    Raises: CannotMeasure.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}

    def seconds_of_one() -> float:
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise CannotMeasure(f"{path} answered {answer.status}")
        return time.perf_counter() - began

    seconds_of_one()
    return statistics.median(seconds_of_one() for _ in range(REPEATS))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotMeasure as reason:
        sys.exit(f"batch: not measured: {reason}")
