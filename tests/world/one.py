"""One seed, from an empty folder to a verdict: `python -m tests.world.one SEED CODE_FOLDER RESULT_FILE`."""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.world import faults, judges, living, schedule, sealed
from tests.world.schedule import Step
from tests.world.world import World


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
    possible = faults.possible(is_sealed=sealed.is_sealed())
    steps = schedule.plan(seed, faults.kinds(possible))
    result, began = Result(seed, [str(step) for step in steps]), time.monotonic()
    with living.inhabited(code, keep_logs=str(seed)) as (world, keep):
        seen = living.live(world, lambda _seen: strike(world, steps), seed=seed)
        result.violations = judges.judge(seen)
        if result.violations:
            keep()
    result.answers, result.writes, result.back = len(seen.asked), len(seen.acknowledged), seen.back
    result.seconds = round(time.monotonic() - began, 1)
    return result


def strike(world: World, steps: list[Step]) -> None:
    """Carry out a schedule. Each step has a thread of its own, because some take longer than planned."""
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
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
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


def main(words: list[str]) -> None:
    seed, code, file = int(words[0]), Path(words[1]), Path(words[2])
    if sealed.is_sealed():
        sealed.settle()
    file.write_text(run(seed, code=code).line() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
