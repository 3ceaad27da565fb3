"""Compare decisions of this tree with those of an earlier revision, in turn on the same machine.

`make bench-decisions ARGS="--against REVISION"` checks the revision out below `.licet`, sets it up, and starts the
web servers of both trees. wrk then asks one and the other in turn, so the machine's moods meet both alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load
from bench.load import CannotMeasure

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = int(os.environ.get("LICET_BENCH_ROUNDS", "10"))
SECONDS = int(os.environ.get("LICET_BENCH_SECONDS", "3"))
GOAL = 0.97


@dataclass(frozen=True, slots=True)
class Served:
    """Where one tree answers, and what to ask it."""

    url: str
    headers: dict[str, str]
    bodies: list[str]


def compare(revision: str) -> int:
    """Print the ratios of this tree to `revision`; return 1 if the median throughput is below the goal.

    Raises: CannotMeasure.
    """
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        before = stack.enter_context(_serving(_checked_out(revision)))
        now = stack.enter_context(_serving(ROOT))
        for tree in (before, now):
            _ask(tree, connections=64, seconds=3, work=work)  # warm up caches
        throughput, latency = [], []
        for number in range(ROUNDS):
            order = (before, now) if number % 2 else (now, before)
            busy = {tree.url: _ask(tree, connections=64, seconds=SECONDS, work=work) for tree in order}
            calm = {tree.url: _ask(tree, connections=1, seconds=SECONDS, work=work) for tree in order}
            throughput.append(busy[now.url].per_second / busy[before.url].per_second)
            latency.append(calm[now.url].p50_ms / calm[before.url].p50_ms)
            print(
                f"round {number + 1:2}: requests/s at 64 {busy[now.url].per_second:8.0f} now,"
                f" {busy[before.url].per_second:8.0f} before; p50 at 1 {calm[now.url].p50_ms:.3f} ms now,"
                f" {calm[before.url].p50_ms:.3f} ms before",
                flush=True,
            )
    print(f"p50 at 1 connection, now over before: {statistics.median(latency):.3f} (median of {ROUNDS})")
    ratio = statistics.median(throughput)
    print(
        f"decisions-against: {ratio:.3f} of the requests/s of {revision}, median of {ROUNDS}, lowest"
        f" {min(throughput):.3f}, highest {max(throughput):.3f} (goal {GOAL:.2f})"
    )
    return 0 if ratio >= GOAL else 1


def _ask(tree: Served, *, connections: int, seconds: int, work: Path) -> load.Load:
    return load.post(
        tree.url,
        bodies=tree.bodies,
        headers=tree.headers,
        connections=connections,
        seconds=seconds,
        work=work,
    )


def _checked_out(revision: str) -> Path:
    """Return a folder with the revision's files and its own environment; made once for each commit."""
    named = subprocess.run(
        ["git", "rev-parse", "--short", f"{revision}^{{commit}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if named.returncode != 0:
        raise CannotMeasure(f"git does not know {revision}")
    folder = ROOT / ".licet" / "against" / named.stdout.strip()
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["git", "worktree", "add", "--detach", str(folder), revision],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    subprocess.run(
        [sys.executable, "dev.py", "test", "--version"], cwd=folder, check=True, capture_output=True
    )
    return folder


@contextmanager
def _serving(tree: Path) -> Iterator[Served]:
    python = tree / ".venv" / "bin" / "python"
    with subprocess.Popen(
        [str(python), str(ROOT / "bench" / "_served_decisions.py")],
        cwd=tree,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise CannotMeasure(f"the web server of {tree} did not start")
            yield Served(**json.loads(line))
        finally:
            if process.stdin:
                process.stdin.close()
            process.wait(60)
