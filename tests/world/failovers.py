"""Failover after failover while everybody asks: `python -m tests.world.failovers COUNT ANSWERS CODE_FOLDER RESULT_FILE`.

Every second one loses the primary; in the others the old primary goes on, cut off, and one web goes on asking it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.world import faults, judges, living, sealed
from tests.world.history import History
from tests.world.world import World

KINDS = ("lose primary", "cut primary off")
_STAYS_CUT_OFF_SECONDS = 6.0  # beyond the promotion of the other
_WRITES_BETWEEN = 4
_LONGEST_BETWEEN_SECONDS = 60.0


def fail_over(world: World, count: int, seen: History) -> None:
    """Fail over `count` times. Before each, customers have changed their minds a few times."""
    possible = [
        faults.FAULTS[name] for name in KINDS if name in faults.possible(is_sealed=sealed.is_sealed())
    ]
    for number in range(count):
        _await_writes(seen)
        fault = possible[number % len(possible)]
        fault.begin(world, "db")
        time.sleep(_STAYS_CUT_OFF_SECONDS if fault.needs_network else 0)
        fault.end(world, "db")
    _await_writes(seen)


def _await_writes(seen: History) -> None:
    before, until = len(seen.acknowledged), time.monotonic() + _LONGEST_BETWEEN_SECONDS
    while len(seen.acknowledged) < before + _WRITES_BETWEEN and time.monotonic() < until:
        time.sleep(0.1)


def main(words: list[str]) -> None:
    count, answers, code, file = int(words[0]), int(words[1]), Path(words[2]), Path(words[3])
    if sealed.is_sealed():
        sealed.settle()
    with living.inhabited(code, keep_logs="failovers") as (world, keep):
        seen = living.live(
            world, lambda seen: fail_over(world, count, seen), seed=0, pause=0, answers=answers
        )
        violations = judges.judge(seen)
        if violations:
            keep()
    result = {
        "failovers": count,
        "answers": len(seen.asked),
        "yeses": sum(one.allow for one in seen.asked),
        "refused": len(seen.refused),
        "writes": len(seen.acknowledged),
        "minutes": round(seen.minutes, 1),
        "violations": violations,
    }
    file.write_text(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
