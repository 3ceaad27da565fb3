"""Which agreements prohibit training at an instant. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.facts import Prohibition


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What one signed paper says, as last recorded. `seq` is the ledger order of that record."""

    reference: str
    training: str
    effective_from: datetime
    effective_until: datetime | None
    amends: str
    seq: int

    def in_force(self, *, at: datetime) -> bool:
        return self.effective_from <= at and (self.effective_until is None or at < self.effective_until)


def prohibitions_among(papers: Iterable[AgreementFacts], *, at: datetime) -> tuple[Prohibition, ...]:
    """The papers in force that prohibit, but for those an amendment in force opens (`opt_in`).

    An amendment that is silent about training changes nothing; of several the newest speaks. An amendment
    may itself be amended, so each paper's word is that of the end of its chain.
    """
    force = [paper for paper in papers if paper.in_force(at=at)]
    found = []
    for paper in force:
        if paper.amends and any(other.reference == paper.amends for other in force):
            continue  # speaks through the paper it amends
        word = _last_word(paper, force, frozenset())
        if word.training == "prohibited":
            found.append(Prohibition(word.reference, word.effective_from, word.effective_until))
    return tuple(sorted(found, key=lambda p: (p.since, p.agreement)))


def _last_word(paper: AgreementFacts, force: list[AgreementFacts], seen: frozenset[str]) -> AgreementFacts:
    amendments = [
        other
        for other in force
        if other.amends == paper.reference
        and other.reference not in seen
        and other.reference != paper.reference
    ]
    words = [_last_word(other, force, seen | {paper.reference}) for other in amendments]
    speaking = [word for word in words if word.training != "silent"]
    return max(speaking, key=lambda word: (word.effective_from, word.seq), default=paper)


def boundaries(papers: Collection[AgreementFacts], *, after: datetime) -> tuple[datetime, ...]:
    """Every instant later than `after` at which the answer may change."""
    instants = {p.effective_from for p in papers} | {p.effective_until for p in papers if p.effective_until}
    return tuple(sorted(instant for instant in instants if instant > after))
