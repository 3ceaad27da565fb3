"""Run mutants, in pieces: python -m tests.mutants [lineage/judgement/judge.py …] [--seconds 300]

Results stand in .licet/mutants.jsonl. A mutant is run again only when the module or its tests change.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import hypothesis
import idna
import orjson
import publicsuffixlist
import pytest
import rapidfuzz

from tests.mutants import changes, child
from tests.mutants.plan import PLAN

# Imported once, before the forks. Nothing of the product is.
PRELOADED: Final = (hypothesis, idna, orjson, publicsuffixlist, pytest, rapidfuzz)
ROOT: Final = Path(__file__).resolve().parents[2]
RESULTS: Final = ROOT / ".licet/mutants.jsonl"
EXPLAINED: Final = Path(__file__).with_name("survivors.tsv")
LONGEST: Final = 120  # seconds; a mutant that runs longer is noticed
MOST_BPS: Final = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(PLAN))
    parser.add_argument("--seconds", type=int, default=24 * 3600)
    parser.add_argument("--list", action="store_true", help="only say what is known")
    said = parser.parse_args()
    known, ends = _known(), time.monotonic() + said.seconds
    for path in said.modules:
        source, tests = (ROOT / path).read_text(), PLAN[path]
        state = _digest(path, *tests)
        for mutant in changes.mutants(source):
            key = f"{state} {path} {mutant.name}"
            if key in known or said.list or time.monotonic() > ends:
                continue
            known[key] = _run(path, mutant, tests)
            with RESULTS.open("a") as results:
                results.write(json.dumps({"key": key, "noticed": known[key]}) + "\n")
    return _report(said.modules, known)


def _known() -> dict[str, bool]:
    RESULTS.parent.mkdir(exist_ok=True)
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    return {line["key"]: line["noticed"] for line in map(json.loads, lines)}


def _digest(*paths: str) -> str:
    content = b"".join((ROOT / path).read_bytes() for path in (*paths, "tests/lineage/lines.py"))
    return hashlib.sha256(content).hexdigest()[:16]


def _run(path: str, mutant: changes.Mutant, tests: tuple[str, ...]) -> bool:
    """Whether the tests notice the mutant: they fail, the child dies, or it runs too long."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(LONGEST)
        os.chdir(ROOT)
        name = path.removesuffix(".py").replace("/", ".")
        noticed = True
        try:
            noticed = child.notice(name, mutant.source, str(ROOT / path), tests)
        finally:
            os._exit(1 if noticed else 0)
    _, status = os.waitpid(pid, 0)
    return status != 0


def _report(modules: list[str], known: dict[str, bool]) -> int:
    explained = _explained()
    total = survived = 0
    unexplained: list[str] = []
    for path in modules:
        state = _digest(path, *PLAN[path])
        every = changes.mutants((ROOT / path).read_text())
        ran = {one.name: known[key] for one in every if (key := f"{state} {path} {one.name}") in known}
        lines = {one.name: one.line for one in every}
        left = [name for name, noticed in ran.items() if not noticed]
        total, survived = total + len(ran), survived + len(left)
        print(f"{path}: {len(every)} mutants, {len(ran)} run, {len(left)} survived")
        for name in left:
            reason = explained.get((path, name))
            print(f"    line {lines[name]}: {name}{f' ({reason})' if reason else ''}")
            if not reason:
                unexplained.append(name)
    print(f"{survived} of {total} survived, {len(unexplained)} of these without an explanation")
    return 1 if unexplained or survived * 10_000 > total * MOST_BPS else 0


def _explained() -> dict[tuple[str, str], str]:
    with EXPLAINED.open() as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file, delimiter="\t"))
    return {(row["module"], row["mutant"]): row["why"] for row in rows}


if __name__ == "__main__":
    sys.exit(main())
