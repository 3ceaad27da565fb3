"""The database dies, restarts and fails over, again and again: `python -m tests.world.deaths COUNT RESULT_FILE`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.world import again, faults, judges, living, sealed, template
from tests.world.again import Up
from tests.world.world import WEBS, World

KINDS = ("kill primary", "restart primary", "lose primary")
_UP_SECONDS = again.AGAIN_WITHIN_SECONDS + 4.0
_NOTICED_SECONDS = 1.0


def die(world: World, count: int, ups: list[Up]) -> None:
    """Let the database die `count` times; note from when to when it worked in between."""
    for number in range(count):
        fault = faults.FAULTS[KINDS[number % len(KINDS)]]
        fault.begin(world, "db")
        fault.end(world, "db")
        time.sleep(_NOTICED_SECONDS)
        world.database.await_standby()
        since = time.monotonic()
        time.sleep(_UP_SECONDS)
        ups.append(Up(since, time.monotonic()))


def main(words: list[str]) -> None:
    count, file = int(words[0]), Path(words[1])
    if sealed.is_sealed():
        sealed.settle()
    ups: list[Up] = []
    with living.inhabited(template.ROOT, keep_logs="deaths") as (world, keep):
        seen = living.live(world, lambda _seen: die(world, count, ups), seed=0)
        violations = judges.judge(seen)
        given = again.replies(seen)
        if late := again.late(given, ups, WEBS):
            violations["web_answers_again"] = late
        if violations:
            keep()
    result = {
        "deaths": count,
        "slowest_return_seconds": round(again.slowest_return(given, ups, WEBS), 2),
        "answers": len(seen.asked),
        "writes": len(seen.acknowledged),
        "log_bytes_per_minute": round(max(seen.logs.values()) / seen.minutes),
        "violations": violations,
    }
    file.write_text(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
