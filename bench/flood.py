"""Measure decisions while 200 hostile connections flood the server, beside the same flood at an idle process.

A web process answers an honest caller with a key. The flood goes in turn to that process, and to a hello-world on
the same web server beside it, so that the machine is as busy in both cases. The ratio of the caller's p99 says what
the flood costs it beyond the processor that any flood takes. Exits with 1 if the median of the rounds is above
`GOAL`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LICET_ROLE_PREFIX", "licet_test")
django.setup()


from bench import load  # noqa: E402
from bench.load import CannotMeasure, Load  # noqa: E402
from tests import databases, servers  # noqa: E402
from tests.catalogue import SHARED, TELEMETRY, give  # noqa: E402
from tests.stale import toggling  # noqa: E402
from tests.tied import tied  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
GOAL = 2.0
CONNECTIONS = 200
ROUNDS = int(os.environ.get("LICET_BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("LICET_BENCH_SECONDS", "8"))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, databases.cloned() as database:
        work = Path(folder)
        with databases.connected(database):
            key = toggling.prepare(1)
            give("tenant-0", said={"form": "raw", "regions": ["EU"]})
        with (
            servers.serving(database, log=work) as [ours],
            servers.serving(database, log=work, application="bench.hello:application", probe="/") as [idle],
        ):
            _ask(ours.port, key, work)  # warm up
            alone = _ask(ours.port, key, work)
            ratios = []
            for number in range(ROUNDS):
                found: dict[str, Load] = {}
                order = [("idle", idle.port), ("licet", ours.port)]
                for name, port in order if number % 2 == 0 else reversed(order):
                    with _flooding(port):
                        time.sleep(3)
                        found[name] = _ask(ours.port, key, work)
                    time.sleep(2)
                ratios.append(found["licet"].p99_ms / found["idle"].p99_ms)
                print(
                    f"round {number + 1}: p99 {found['licet'].p99_ms:7.2f} ms flooded,"
                    f" {found['idle'].p99_ms:7.2f} ms beside the flood, {alone.p99_ms:6.2f} ms alone;"
                    f" p50 {found['licet'].p50_ms:6.2f} and {found['idle'].p50_ms:6.2f} ms; ratio {ratios[-1]:.2f}",
                    flush=True,
                )
    ratio = statistics.median(ratios)
    print(
        f"flood: p99 {ratio:.2f} times that beside the flood, with {CONNECTIONS} connections (goal {GOAL:.2f})"
    )
    return 0 if ratio <= GOAL else 1


def _ask(port: int, key: str, work: Path) -> Load:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    question = f'{{"tenant":"tenant-0","category":"{TELEMETRY}","purpose":"{SHARED}","sign":"none"}}'
    return load.post(
        f"http://127.0.0.1:{port}/v1/decisions", bodies=[question], headers=headers, connections=4, seconds=SECONDS,
        work=work,
    )  # fmt: skip


@contextmanager
def _flooding(port: int) -> Iterator[None]:
    flood = subprocess.Popen(
        tied([sys.executable, "-m", "bench._flooder", str(port), str(CONNECTIONS)]), cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if flood.stdout is None or flood.stdin is None:
        raise CannotMeasure("the flood has no pipes")
    try:
        if flood.stdout.readline() != "flooding\n":
            raise CannotMeasure("the flood did not begin")
        yield
    finally:
        flood.stdin.close()
        print("  " + flood.stdout.read().strip())
        flood.wait(30)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotMeasure as reason:
        sys.exit(f"flood: not measured: {reason}")
