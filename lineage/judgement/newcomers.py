"""Competitors that a customer named while the vendor already served them. Pure.

Terms may spare them: a new name acts at once for sale, licence, weights and control. It acts on the hosted use of a
party that was served before only when the wind-down is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.clauses import KEEP, CompetitorLimits
from lineage.judgement.parties import Party


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A competitor that keeps its hosted use if it was served before `named_at`. `until` None: for good."""

    party: Party
    named_at: datetime
    until: datetime | None

    def is_spared(self, *, served_since: datetime, at: datetime) -> bool:
        return served_since <= self.named_at and (self.until is None or at < self.until)


def newcomers(
    named: Iterable[tuple[Party, datetime | None]], limits: CompetitorLimits | None
) -> Iterator[Newcomer]:
    """Yield the competitors that these terms spare. A name of an unknown time is an old one."""
    if limits is None or limits.standing_customers == 0:
        return
    for party, named_at in named:
        if named_at is None:
            continue
        days = limits.standing_customers
        until = None if days == KEEP else named_at + timedelta(days=int(days))
        yield Newcomer(party, named_at, until)


def spared_by_both(one: Iterable[Newcomer], other: Iterable[Newcomer]) -> tuple[Newcomer, ...]:
    """Return the newcomers that two statements spare, each as long as the stricter one does."""
    theirs = {newcomer.party: newcomer for newcomer in other}
    both = [(mine, theirs[mine.party]) for mine in one if mine.party in theirs]
    return tuple(min(pair, key=_length) for pair in both)


def _length(newcomer: Newcomer) -> tuple[bool, datetime]:
    return newcomer.until is None, newcomer.until or newcomer.named_at
