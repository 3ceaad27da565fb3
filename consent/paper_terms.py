"""How long each paper of an account is in force, and which one has the last word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from consent.agreements import AgreementFacts
from consent.paper_ends import Holdover
from consent.paper_scopes import Subject


class Term(NamedTuple):
    """A paper with the time in which it is in force.

    `lapses` says that it ends by its date and not by another paper. A paper that names it later takes its place from
    `released_at` on.
    """

    paper: AgreementFacts
    start: datetime
    end: datetime | None
    lapses: bool = False
    released_at: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    def in_force_before(self, at: datetime) -> bool:
        """Whether it was in force just before an instant."""
        return self.start < at and (self.end is None or at <= self.end)

    def lapsed(self, at: datetime) -> bool:
        """Whether its date has passed and no paper has named its end since."""
        over = self.lapses and self.end is not None and self.end <= at
        return over and (self.released_at is None or at < self.released_at)


class Cover(NamedTuple):
    """An unbroken time in which papers permit training. `reference` names the paper that ends last."""

    start: datetime
    end: datetime | None
    reference: str
    account: str


def covers(
    known: Sequence[Term], holdovers: Iterable[Holdover], subject: Subject, *, until: datetime
) -> list[Cover]:
    """Return the times by `until` in which papers permit training, in order. Those that touch are one."""
    times = [
        Cover(term.start, term.end, term.paper.reference, term.paper.account)
        for term in known
        if term.start <= until
        and (term.end is None or term.start < term.end)
        and term.paper.scope.covers(subject)
        and term.paper.word() == "yes"
    ]
    if times:
        times += [Cover(each.ended_at, each.until, "", "") for each in holdovers if each.ended_at <= until]
    merged: list[Cover] = []
    for each in sorted(times, key=lambda cover: cover.start):
        last = merged[-1] if merged else None
        if last is None or (last.end is not None and last.end < each.start):
            merged.append(each)
        elif last.end is not None and (each.end is None or each.end > last.end):
            merged[-1] = Cover(
                last.start, each.end, each.reference or last.reference, each.account or last.account
            )
    return merged


def permits(paper: AgreementFacts, *, at: datetime) -> bool:
    """Whether a paper permits training at `at`, as far as no other paper says anything about it."""
    lasts = paper.renews or paper.effective_until is None or at < paper.effective_until
    return lasts and paper.effective_from <= at and paper.word() == "yes"


def names_and_permits(
    papers: Iterable[AgreementFacts], subject: Subject, *, since: int, at: datetime
) -> bool:
    """Whether a paper that counts from after `since` is about this tenant by name, and permits training at `at`."""
    own = terms(paper for paper in papers if not paper.inherited)
    return any(
        subject.tenant in term.paper.scope.tenants and term.paper.scope.covers(subject)
        for term in speaking([term for term in own if term.in_force(at)])
        if term.paper.seq > since and term.paper.word() == "yes"
    )


def speaking(force: Sequence[Term]) -> list[Term]:
    """Return the papers that decide, each the last word of its chain of amendments."""
    return [_last_word(term, force, frozenset()) for term in roots(force)]


def roots(force: Sequence[Term]) -> list[Term]:
    """Return the papers that amend no other paper in force, and those that amend each other in a circle."""
    amends = {term.paper.reference: term.paper.amends for term in force}
    return [term for term in force if _is_root(term.paper.reference, amends)]


def _is_root(reference: str, amends: Mapping[str, str]) -> bool:
    above = amends[reference]
    if above not in amends:
        return True
    seen = set()
    while above in amends and above not in seen:
        if above == reference:
            return True
        seen.add(above)
        above = amends[above]
    return False


def amended(term: Term, known: Sequence[Term]) -> list[Term]:
    """Return the papers that a paper amends: the one that it names, the one that that one names, and so on."""
    by_reference = {each.paper.reference: each for each in known}
    found: list[Term] = []
    above = by_reference.get(term.paper.amends)
    while above is not None and above not in found:
        found.append(above)
        above = by_reference.get(above.paper.amends)
    return found


def _last_word(term: Term, force: Sequence[Term], seen: frozenset[str]) -> Term:
    """Return the newest paper of a chain that speaks about training, or the first paper if none does.

    An amendment may itself be amended, so the last amendment of a chain decides.
    """
    words = [
        _last_word(other, force, seen | {term.paper.reference}) for other in _amending(term, force, seen)
    ]
    return max((word for word in words if word.paper.word() is not None), key=_newest, default=term)


def newest_of_chain(term: Term, force: Sequence[Term], seen: frozenset[str]) -> Term:
    """Return the newest paper of a chain of amendments, even if it says nothing about training."""
    amending = _amending(term, force, seen)
    if not amending:
        return term
    return newest_of_chain(max(amending, key=_newest), force, seen | {term.paper.reference})


def _amending(term: Term, force: Sequence[Term], seen: frozenset[str]) -> list[Term]:
    return [
        other
        for other in force
        if other.paper.amends == term.paper.reference
        and other.paper.reference not in seen
        and other.paper.reference != term.paper.reference
    ]


def _newest(term: Term) -> tuple[datetime, int]:
    return (term.start, term.paper.seq)


def by_account(papers: Iterable[AgreementFacts]) -> Iterator[list[Term]]:
    """Yield the terms of the papers of each account."""
    papers_of: dict[str, list[AgreementFacts]] = {}
    for paper in papers:
        papers_of.setdefault(paper.account, []).append(paper)
    for mine in papers_of.values():
        yield terms(mine)


def terms(papers: Iterable[AgreementFacts]) -> list[Term]:
    """Return the papers of one account that are not void, each with the time in which it is in force."""
    valid = [paper for paper in papers if paper.voided is None]
    ends: dict[str, list[tuple[datetime, datetime]]] = {}
    for paper in valid:
        if paper.ends is not None:
            at = paper.ends.at
            ends.setdefault(paper.ends.reference, []).append((at, max(at, paper.effective_from)))
    return [_term(paper, ends.get(paper.reference, ())) for paper in valid]


def _term(paper: AgreementFacts, ends: Iterable[tuple[datetime, datetime]]) -> Term:
    """`ends` are the instants at which other papers end this one: as they say, and once they are in force.

    A prohibition ends only once the paper that ends it is in force.
    """
    by_date = None if paper.renews else paper.effective_until
    named = min((late if paper.word() == "no" else early for early, late in ends), default=None)
    start = paper.effective_from
    if by_date is not None and (named is None or by_date < named):
        return Term(paper, start, by_date, lapses=True, released_at=named)
    return Term(paper, start, named)
