"""Find the agreements that prohibit training at an instant. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.facts import Prohibition


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """The newest record of one agreement. `seq` is the place of that record in the ledger."""

    reference: str
    training: str
    effective_from: datetime
    effective_until: datetime | None
    amends: str
    seq: int

    def in_force(self, *, at: datetime) -> bool:
        return self.effective_from <= at and (self.effective_until is None or at < self.effective_until)


def prohibitions_among(papers: Iterable[AgreementFacts], *, at: datetime) -> tuple[Prohibition, ...]:
    """Return the agreements in effect that prohibit training, with their amendments applied.

    An amendment that is silent about training changes nothing. Of several amendments the newest counts. An
    amendment may itself be amended, so the last amendment of a chain decides.
    """
    force = [paper for paper in papers if paper.in_force(at=at)]
    prohibitions = []
    for paper in force:
        if paper.amends and any(other.reference == paper.amends for other in force):
            continue  # counts as part of the paper that it amends
        word = _last_word(paper, force, frozenset())
        if word.training == "prohibited":
            prohibitions.append(Prohibition(word.reference, word.effective_from, word.effective_until))
    return tuple(sorted(prohibitions, key=lambda p: (p.since, p.agreement)))


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
    """Return every instant later than `after` at which the prohibitions may change."""
    instants = {p.effective_from for p in papers} | {p.effective_until for p in papers if p.effective_until}
    return tuple(sorted(instant for instant in instants if instant > after))
