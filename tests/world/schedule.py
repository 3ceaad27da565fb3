"""Which fault strikes what, when and for how long. Pure: a seed always gives the same schedule."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WINDOW_SECONDS = 25.0  # in which faults begin
FEWEST, MOST = 4, 8
_APART_SECONDS = 2.0  # between two faults of one thing
_TRIES = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what it may strike, for how many seconds, and what else must not be struck meanwhile.

    `group` names the thing that can have one fault at a time; empty: each target is a thing of its own.
    """

    targets: Sequence[str]
    shortest: float
    longest: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` (seconds from the beginning) for `seconds`, the fault of this kind strikes `target`."""

    at: float
    kind: str
    target: str
    seconds: float

    @property
    def until(self) -> float:
        return self.at + self.seconds

    def __str__(self) -> str:
        return f"{self.at:5.1f}  {self.kind} {self.target} for {self.seconds:.1f} s"


def plan(seed: int, kinds: Mapping[str, Kind]) -> list[Step]:
    """Return the schedule of this seed, in the order of its beginnings. No two steps strike one thing at once."""
    chance = random.Random(seed)
    wanted = chance.randint(FEWEST, MOST)
    steps: list[Step] = []
    for _ in range(_TRIES):
        if len(steps) == wanted:
            break
        name = chance.choice(sorted(kinds))
        kind = kinds[name]
        seconds = round(chance.uniform(kind.shortest, kind.longest), 1)
        step = Step(
            round(chance.uniform(0, WINDOW_SECONDS), 1), name, chance.choice(list(kind.targets)), seconds
        )
        if not any(_collide(step, other, kinds) for other in steps):
            steps.append(step)
    return sorted(steps, key=lambda step: step.at)


def _collide(one: Step, other: Step, kinds: Mapping[str, Kind]) -> bool:
    return thing(one, kinds) == thing(other, kinds) and (
        one.at < other.until + _APART_SECONDS and other.at < one.until + _APART_SECONDS
    )


def thing(step: Step, kinds: Mapping[str, Kind]) -> str:
    """What the step strikes, of which each has one fault at a time."""
    return kinds[step.kind].group or step.target
