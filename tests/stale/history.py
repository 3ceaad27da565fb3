"""What was done and what was answered, and whether any order of it explains the answers.

The ledger is one register: each write moves its revision, each answer names the one it was true at. So a history
is linearizable just where (1) each answer is what the writes up to its revision make it, (2) its revision is not
older than any write acknowledged before it was asked, (3) no answer that began after another ended is older.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, takewhile


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


class _Tenant:
    """The writes of one tenant. They follow one another: nobody withdraws what is still being given."""

    def __init__(self, writes: Sequence[Write]) -> None:
        self._writes = writes
        self._revisions = [write.revision for write in writes]
        self._ends = [write.ended for write in writes]

    def allows_at(self, revision: int) -> bool:
        known = bisect_right(self._revisions, revision)
        return known > 0 and self._writes[known - 1].allows

    def has_surely_withdrawn(self, asked: Asked) -> bool:
        """The last write acknowledged before the question withdrew, and none was under way while it was answered."""
        known = bisect_left(self._ends, asked.began)
        if known == 0 or self._writes[known - 1].allows:
            return False
        during = takewhile(lambda write: write.began <= asked.ended, islice(self._writes, known, None))
        return not any(write.allows for write in during)


def judge(writes: Iterable[Write], answers: Iterable[Asked]) -> Verdict:
    """Judge a history. A tenant's writes follow one another."""
    by_end = sorted(writes, key=lambda write: write.ended)
    of_tenant: dict[str, list[Write]] = {}
    for write in sorted(by_end, key=lambda write: write.revision):
        of_tenant.setdefault(write.tenant, []).append(write)
    tenants = {name: _Tenant(mine) for name, mine in of_tenant.items()}
    nobody = _Tenant([])
    ends = [write.ended for write in by_end]
    newest = list(accumulate((write.revision for write in by_end), max))
    ordered = sorted(answers, key=lambda asked: asked.began)
    verdict = Verdict(len(by_end), len(ordered))
    for asked in ordered:
        tenant = tenants.get(asked.tenant, nobody)
        if asked.allow != tenant.allows_at(asked.revision):
            verdict.not_of_its_revision.append(asked)
        known = bisect_right(ends, asked.began)
        if known and asked.revision < newest[known - 1]:
            verdict.behind.append(asked)
        if asked.allow and tenant.has_surely_withdrawn(asked):
            verdict.stale_allows.append(asked)
    verdict.going_back = _going_back(ordered)
    return verdict


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
