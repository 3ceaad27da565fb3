"""`make test-world`: seed after seed, each in a world of its own, until one breaks a promise.

Results are kept in `.licet/world/results.jsonl`. A run that was stopped goes on where it was; `--again` runs all anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.world import defects, faults, sealed, template
from tests.world.results import Results

SEEDS = 15
CANARY_SEEDS = 20
_LONGEST_SECONDS = 900


def main(words: list[str]) -> int:
    """Return 0 if no seed broke a promise, or, with a defect, if one did."""
    said = _said(words)
    template.ready()
    if said.canaries:
        missed = [name for name in defects.DEFECTS if not _is_caught(name, said)]
        print(f"canaries not caught: {', '.join(missed)}" if missed else "every canary was caught")
        return 1 if missed else 0
    if said.defect:
        return 0 if _is_caught(said.defect, said) else 1
    seeds = [said.seed] if said.seed is not None else range(said.first, said.first + said.seeds)
    _say_what_is_left_out()
    broken = _run_all(seeds, said, defect=None)
    print(
        f"{len(seeds)} seeds, {len(broken)} broke a promise{': ' if broken else ''}{', '.join(map(str, broken))}"
    )
    for seed in broken:
        print(
            f'again: make test-world ARGS="--seed {seed}"; its logs: {template.KEPT / "failed" / str(seed)}'
        )
    return 1 if broken else 0


def _said(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test-world", description=__doc__)
    parser.add_argument("--seed", type=int, help="this seed alone, whether it was run before or not")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many ({SEEDS})")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--again", action="store_true", help="run seeds again that have a result")
    parser.add_argument(
        "--defect", choices=sorted(defects.DEFECTS), help="with this defect, until it is caught"
    )
    parser.add_argument("--canaries", action="store_true", help="with each defect in turn")
    return parser.parse_args(words)


def _is_caught(defect: str, said: argparse.Namespace) -> bool:
    """Whether with this defect one of the first seeds breaks the promise that the defect's judge looks at."""
    seeds = [said.seed] if said.seed is not None else range(said.first, said.first + CANARY_SEEDS)
    caught = bool(_run_all(seeds, said, defect=defect))
    print(f"canary {defect}: {'caught' if caught else 'NOT caught'}", flush=True)
    return caught


def _run_all(seeds: Iterable[int], said: argparse.Namespace, *, defect: str | None) -> list[int]:
    """Run the seeds that have no result yet, with a defect until it is caught. Returns those that broke a promise."""
    wanted = defects.DEFECTS[defect].judge if defect else None
    with tempfile.TemporaryDirectory(prefix="licet-build-") as folder:
        code = defects.build(defect, Path(folder)) if defect else template.ROOT
        results = Results(template.KEPT / "results.jsonl", defects.version())
        known = {} if said.again or said.seed is not None else results.of(defect=defect)
        broken = []
        for seed in seeds:
            result = known.get(seed) or _run_one(seed, code)
            if seed not in known:
                results.add(defect=defect, **result)
            _tell(result, is_known=seed in known)
            if wanted in result["violations"] or (wanted is None and result["violations"]):
                broken.append(seed)
                if wanted is not None:
                    break
        return broken


def _run_one(seed: int, code: Path) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(prefix="licet-result-") as file:
        words = ["-m", "tests.world.one", str(seed), str(code), file.name]
        log = template.KEPT / f"seed-{seed}.log"
        with log.open("wb") as output:
            try:
                done = subprocess.run(
                    sealed.command(words), cwd=template.ROOT, stdin=subprocess.DEVNULL, stdout=output,
                    stderr=subprocess.STDOUT, check=False, timeout=_LONGEST_SECONDS,
                )  # fmt: skip
                code_ = done.returncode
            except subprocess.TimeoutExpired:
                code_ = -1
        if code_ != 0:
            said = log.read_text(errors="replace")[-1500:]
            return {"seed": seed, "steps": [], "violations": {"the world itself": [said]}, "seconds": 0.0}
        log.unlink()
        result: dict[str, Any] = json.loads(Path(file.name).read_text())
        return result


def _tell(result: dict[str, Any], *, is_known: bool) -> None:
    verdict = "BROKE" if result["violations"] else "kept"
    counts = (
        f"{result.get('answers', 0)} answers, {result.get('writes', 0)} writes, {result['seconds']:.0f} s"
    )
    print(f"seed {result['seed']}: {verdict}; {counts}{' (from before)' if is_known else ''}")
    if result["violations"]:
        for step in result["steps"]:
            print(f"    {step}")
    for name, sentences in result["violations"].items():
        for sentence in sentences:
            print(f"  {name}: {sentence}")
    sys.stdout.flush()


def _say_what_is_left_out() -> None:
    left_out = faults.left_out(is_sealed=sealed.is_possible())
    if left_out:
        print(f"LEFT OUT, because only root may make networks and disks: {', '.join(left_out)}")
