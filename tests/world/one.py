"""One seed, from an empty folder to a verdict: `python -m tests.world.one SEED CODE_FOLDER RESULT_FILE`."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.world import faults, findings, judges, probes, schedule, sealed, template
from tests.world.actors import Actors
from tests.world.history import History
from tests.world.schedule import Step
from tests.world.world import World, running

_UP_SECONDS = 120.0
_BACK_SECONDS = 90.0  # longer than the judge allows: a part that is late is told from one that never comes
_QUIET_SECONDS = (
    240.0  # a killed worker's lease ends after two minutes, and a third attempt follows after half of one
)
_CALM_SECONDS = 2.0  # of asking and writing before and after the faults


@dataclass
class Result:
    """What became of one seed. `violations`: judge -> sentences."""

    seed: int
    steps: list[str]
    violations: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    answers: int = 0
    writes: int = 0
    back: dict[str, float | None] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps(self.__dict__)


def run(seed: int, *, code: Path) -> Result:
    """Let the world of this seed live, and judge it. The logs of a world with a violation are kept."""
    sealed_ = sealed.is_sealed()
    possible = faults.possible(is_sealed=sealed_)
    steps = schedule.plan(seed, faults.kinds(possible))
    result, began = Result(seed, [str(step) for step in steps]), time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="licet-world-"))
    home.chmod(0o755)
    try:
        with running(home, code=code, template=template.ready()) as world:
            seen = asyncio.run(_live(world, steps, seed))
        result.violations = judges.judge(seen)
        result.answers, result.writes, result.back = len(seen.asked), len(seen.acknowledged), seen.back
    finally:
        if result.violations or not result.answers:
            kept = template.KEPT / "failed" / str(seed)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(home / "logs", kept)
            for node in ("db-a", "db-b"):
                if (home / node / "log").exists():
                    shutil.copy(home / node / "log", kept / f"{node}.log")
        shutil.rmtree(home, ignore_errors=True)
    result.seconds = round(time.monotonic() - began, 1)
    return result


async def _live(world: World, steps: list[Step], seed: int) -> History:
    """Everything at once: the faults in their order, the actors all the time; then rest, then a look at what is left."""
    warm = History()
    await asyncio.to_thread(probes.until_back, world, warm, longest=_UP_SECONDS)
    if late := sorted(part for part, seconds in warm.back.items() if seconds is None):
        raise NotUp(f"not up after {_UP_SECONDS:.0f} s, before any fault: {', '.join(late)}")
    seen = History()
    actors = Actors(world, seen, seed=seed)
    acting = [asyncio.create_task(actors.write()), asyncio.create_task(actors.ask())]
    await asyncio.sleep(_CALM_SECONDS)
    await asyncio.to_thread(_strike, world, steps)
    await asyncio.to_thread(_heal, world, seen)
    await asyncio.to_thread(probes.until_back, world, seen, longest=_BACK_SECONDS)
    await asyncio.sleep(_CALM_SECONDS)
    actors.stop_writing()
    done, _ = await asyncio.wait(acting[:1], timeout=_BACK_SECONDS)
    actors.stop_asking()
    if not done:
        seen.surprises.append("a write was never acknowledged")
        acting[0].cancel()
    await asyncio.gather(*acting, return_exceptions=True)
    quiet = _QUIET_SECONDS if None not in seen.back.values() else 0.0
    await asyncio.to_thread(findings.until_quiet, world, actors, seen, longest=quiet)
    await asyncio.to_thread(findings.read, world, seen)
    return seen


def _strike(world: World, steps: list[Step]) -> None:
    """Carry out the schedule. Each step has a thread of its own: some take longer than planned."""
    began = time.monotonic()
    failed: list[BaseException] = []
    last: dict[str, threading.Thread] = {}
    kinds = faults.kinds(faults.FAULTS)

    def carry_out(step: Step, before: threading.Thread | None) -> None:
        try:
            if before is not None:
                before.join()
            fault = faults.FAULTS[step.kind]
            fault.begin(world, step.target)
            time.sleep(max(0.0, began + step.until - time.monotonic()))
            fault.end(world, step.target)
        except BaseException as error:  # noqa: BLE001  told by the thread that waits
            failed.append(error)

    for step in steps:
        time.sleep(max(0.0, began + step.at - time.monotonic()))
        thing = schedule.thing(step, kinds)
        last[thing] = threading.Thread(target=carry_out, args=(step, last.get(thing)))
        last[thing].start()
    for thread in last.values():
        thread.join()
    if failed:
        raise failed[0]


def _heal(world: World, seen: History) -> None:
    """What an operator does after a wrong clock (docs/operations/clocks.md)."""
    if not world.is_to_be_healed:
        return
    until = time.monotonic() + 60
    while time.monotonic() < until:
        done = world.manage("heal_clock", "--reason", "the clock was wrong")
        if done.returncode == 0 or "Nothing to heal" in done.stderr:
            return
        time.sleep(1)
    seen.surprises.append(f"heal_clock: {done.stderr[-300:]}")


class NotUp(Exception):
    """The world did not start."""


def main(words: list[str]) -> None:
    seed, code, file = int(words[0]), Path(words[1]), Path(words[2])
    if sealed.is_sealed():
        sealed.settle()
    result: Any = run(seed, code=code)
    file.write_text(result.line() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
