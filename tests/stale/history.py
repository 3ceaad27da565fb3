"""What was done and what was answered, and whether any order of it explains the answers.

The ledger is one register: each write moves its revision, each answer names the one it was true at. So a history
is linearizable just where (1) each answer is what the writes up to its revision make it, (2) its revision is not
older than any write acknowledged before it was asked, (3) no answer that began after another ended is older.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Write:
    """From `began` to `ended` (seconds) a consent was given (`allows`) or withdrawn, at `revision`."""

    tenant: str
    allows: bool
    began: float
    ended: float
    revision: int


@dataclass(frozen=True, slots=True)
class Asked:
    tenant: str
    allow: bool
    began: float
    ended: float
    revision: int


@dataclass
class Verdict:
    """How many answers were judged, and which were wrong. A *stale allow* is a yes after an acknowledged no."""

    writes: int = 0
    answers: int = 0
    stale_allows: list[Asked] = field(default_factory=list)
    not_of_its_revision: list[Asked] = field(default_factory=list)
    behind: list[Asked] = field(default_factory=list)
    going_back: list[Asked] = field(default_factory=list)

    @property
    def linearizable(self) -> bool:
        return not (self.stale_allows or self.not_of_its_revision or self.behind or self.going_back)

    def line(self) -> str:
        return (
            f"{self.answers} answers, {self.writes} writes: {len(self.stale_allows)} stale allows,"
            f" {len(self.not_of_its_revision)} not of their revision, {len(self.behind)} behind an"
            f" acknowledged write, {len(self.going_back)} older than an earlier answer"
        )


def judge(writes: Iterable[Write], answers: Iterable[Asked]) -> Verdict:
    """A tenant's writes follow one another: nobody withdraws what is still being given."""
    by_end = sorted(writes, key=lambda write: write.ended)
    of_tenant: dict[str, list[Write]] = {}
    for write in sorted(by_end, key=lambda write: write.revision):
        of_tenant.setdefault(write.tenant, []).append(write)
    ends = [write.ended for write in by_end]
    newest = _running_greatest([write.revision for write in by_end])
    ordered = sorted(answers, key=lambda asked: asked.began)
    verdict = Verdict(len(by_end), len(ordered))
    for asked in ordered:
        mine = of_tenant.get(asked.tenant, [])
        if asked.allow != _state(mine, asked.revision):
            verdict.not_of_its_revision.append(asked)
        known = bisect_right(ends, asked.began)
        if known and asked.revision < newest[known - 1]:
            verdict.behind.append(asked)
        if asked.allow and _surely_withdrawn(mine, asked):
            verdict.stale_allows.append(asked)
    verdict.going_back = _going_back(ordered)
    return verdict


def _state(writes: Sequence[Write], revision: int) -> bool:
    state = False
    for write in writes:
        if write.revision > revision:
            break
        state = write.allows
    return state


def _surely_withdrawn(writes: Sequence[Write], asked: Asked) -> bool:
    """The last write acknowledged before the question withdrew, and none was under way while it was answered."""
    before = [write for write in writes if write.ended < asked.began]
    during = [write for write in writes if write.began <= asked.ended and write.ended >= asked.began]
    return bool(before) and not before[-1].allows and not any(write.allows for write in during)


def _going_back(ordered: Sequence[Asked]) -> list[Asked]:
    by_end = sorted(ordered, key=lambda asked: asked.ended)
    found, greatest, at = [], 0, 0
    for asked in ordered:
        while at < len(by_end) and by_end[at].ended < asked.began:
            greatest = max(greatest, by_end[at].revision)
            at += 1
        if asked.revision < greatest:
            found.append(asked)
    return found


def _running_greatest(numbers: Sequence[int]) -> list[int]:
    found: list[int] = []
    for number in numbers:
        found.append(max(number, found[-1]) if found else number)
    return found
