"""How soon a web process answers again once the database is back, and how fast from then on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.world.history import History

AGAIN_WITHIN_SECONDS = 5.0
SLOWEST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Up:
    """The database worked from `since` until it was struck again."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Reply:
    part: str
    began: float
    took: float
    is_decision: bool


def replies(seen: History) -> list[Reply]:
    """All answers and refusals, in the order of their questions."""
    given = [Reply(one.part, one.at - one.took, one.took, True) for one in seen.decided]
    given += [Reply(one.part, one.began, one.ended - one.began, False) for one in seen.refused]
    return sorted(given, key=lambda reply: reply.began)


def late(given: Sequence[Reply], ups: Sequence[Up], parts: Sequence[str]) -> list[str]:
    """Return what broke the promise: no decision in time, and refusals or slow answers after that."""
    found = []
    for up in ups:
        for part in parts:
            mine = [one for one in given if one.part == part and up.since <= one.began + one.took <= up.until]
            first = next((one for one in mine if one.is_decision), None)
            if first is None or first.began + first.took - up.since > AGAIN_WITHIN_SECONDS:
                seconds = f"{first.began + first.took - up.since:.1f} s" if first else "never"
                found.append(f"{part} answered again after: {seconds}")
                continue
            healed = [one for one in mine if one.began > up.since + AGAIN_WITHIN_SECONDS]
            refused = sum(not one.is_decision for one in healed)
            slowest = max((one.took for one in healed), default=0.0)
            if refused or slowest > SLOWEST_SECONDS:
                found.append(
                    f"{part}: {refused} refusals and an answer of {slowest:.1f} s after it had healed"
                )
    return found


def slowest_return(given: Sequence[Reply], ups: Sequence[Up], parts: Sequence[str]) -> float:
    """The longest that any part took until its first decision after the database was back."""
    firsts = [
        min((one.began + one.took - up.since for one in given
             if one.part == part and one.is_decision and one.began + one.took >= up.since), default=float("inf"))
        for up in ups for part in parts
    ]  # fmt: skip
    return max(firsts, default=0.0)
