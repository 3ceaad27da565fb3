"""What all the papers of an account say about a question at an instant. Pure.

Papers of the account itself prohibit or permit. Papers of the accounts above it only prohibit. Three rules keep a paper
from permitting by the mere passing of time: a prohibition that ended by date still denies until a newer paper speaks, a
contract that ended denies until it is renewed, and a consent that was recorded under a prohibition must be confirmed
once the prohibition is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from uuid import UUID

from consent.agreements import AgreementFacts
from consent.facts import Prohibition
from consent.paper_ends import Holdover
from consent.paper_scopes import EVERYTHING, Subject
from consent.paper_terms import (
    Cover,
    Term,
    amended,
    by_account,
    covers,
    newest_of_chain,
    permits,
    roots,
    speaking,
    terms,
)
from consent.reasons import Reason
from consent.statement_rules import Statement


@dataclass(frozen=True)
class Papers:
    """The papers that bear on an account, and what its owners confirmed about their end."""

    papers: tuple[AgreementFacts, ...] = ()
    holdovers: tuple[Holdover, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.papers)

    @cached_property
    def has_scopes(self) -> bool:
        """Whether any paper is about only some tenants, categories or purposes."""
        return any(paper.scope != EVERYTHING for paper in self.papers)

    @cached_property
    def _plain(self) -> bool:
        """Whether no paper can deny but by its end, as with most accounts: they are answered many at once."""
        return not self.has_scopes and not any(
            paper.inherited or paper.ends or paper.voided or paper.word() == "no" for paper in self.papers
        )

    def denials(self, subject: Subject, *, at: datetime) -> tuple[Prohibition, ...]:
        """Return why the papers deny the subject at `at`, oldest first."""
        if not self.papers or (self._plain and any(permits(paper, at=at) for paper in self.papers)):
            return ()
        return self._denials(self.papers, subject, at=at)

    def denials_of_any(self, *, at: datetime) -> tuple[Prohibition, ...]:
        """Return why the papers deny anything at `at`, oldest first."""
        denials = {denial for subject in subjects(self.papers) for denial in self.denials(subject, at=at)}
        return tuple(sorted(denials, key=_age))

    def _denials(
        self, papers: Sequence[AgreementFacts], subject: Subject, *, at: datetime
    ) -> tuple[Prohibition, ...]:
        denials: list[Prohibition] = []
        own = terms(paper for paper in papers if not paper.inherited)
        if not any(
            term.paper.independent and term.in_force(at) for term in own if term.paper.scope.covers(subject)
        ):
            for above in by_account(paper for paper in papers if paper.inherited):
                denials += _prohibitions(above, subject, at=at, inherited=True)
        denials += _prohibitions(own, subject, at=at, inherited=False)
        if not denials:
            denials += _ended(covers(own, self.holdovers, subject, until=at), at=at)
        return tuple(sorted(denials, key=_age))

    def unconfirmed(
        self, statements: Iterable[Statement], subject: Subject, *, at: datetime
    ) -> Mapping[UUID, Reason]:
        """Return the statements that the papers keep from counting at `at`, each with the reason.

        A statement that was recorded under a prohibition, or before a prohibition that the vendor alone declared void,
        must be confirmed. One from before a gap between two contracts does not come back.
        """
        if not self.papers or (self._plain and len(self.papers) == 1):
            return {}
        prohibit = any(paper.word() == "no" for paper in self.papers)
        gap = self.gap(subject, at=at)
        reasons = {}
        for statement in statements:
            if statement.recorded_at is None:
                continue
            if gap is not None and statement.recorded_at < gap[1]:
                reasons[statement.id] = Reason("contract_ended", since=gap[0].end, consent=statement.id)
            elif prohibit and (
                self._prohibited_when_recorded(statement, subject) or self._voided_since(statement, subject)
            ):
                reasons[statement.id] = Reason("proposed_only", consent=statement.id)
        return reasons

    def gap(self, subject: Subject, *, at: datetime) -> tuple[Cover, datetime] | None:
        """Return the cover before the newest gap that has passed by `at`, and the end of that gap."""
        own = terms(paper for paper in self.papers if not paper.inherited)
        known = covers(own, self.holdovers, subject, until=at)
        return (known[-2], known[-1].start) if len(known) > 1 else None

    def cover_end(self, subject: Subject, *, at: datetime) -> datetime | None:
        """Return when the newest time by `at` in which papers permit the subject ends or ended. None: no known end."""
        own = terms(paper for paper in self.papers if not paper.inherited)
        known = covers(own, self.holdovers, subject, until=at)
        return known[-1].end if known else None

    def _prohibited_when_recorded(self, statement: Statement, subject: Subject) -> bool:
        if statement.recorded_at is None:
            return False
        known = [
            replace(paper, voided=None) if paper.voided and paper.voided.seq > statement.seq else paper
            for paper in self.papers
            if paper.seq < statement.seq
        ]
        denials = self._denials(known, subject, at=statement.recorded_at)
        return any(denial.code != "contract_ended" for denial in denials)

    def _voided_since(self, statement: Statement, subject: Subject) -> bool:
        return any(
            paper.voided is not None
            and not paper.voided.confirmed
            and statement.seq < paper.voided.seq
            and paper.effective_from <= paper.voided.at
            and paper.word() == "no"
            and paper.scope.covers(subject)
            and (not paper.inherited or paper.binds_controlled())
            for paper in self.papers
        )

    def needs_writing(self, subject: Subject, *, at: datetime) -> bool:
        """Whether a paper in force says that the contract is amended by signed writing only."""
        force = [
            term
            for term in terms(paper for paper in self.papers if not paper.inherited)
            if term.in_force(at) and term.paper.scope.covers(subject)
        ]
        return any(
            newest_of_chain(term, force, frozenset()).paper.amended_by == "signed_writing"
            for term in roots(force)
        )

    def contract_end(self) -> datetime | None:
        """Return when the contract ends or ended: for the subject for which that is first. None if no end is known."""
        own = terms(paper for paper in self.papers if not paper.inherited)
        ends = sorted(
            known[-1].end
            for subject in subjects(self.papers)
            if (known := covers(own, (), subject, until=datetime.max.replace(tzinfo=UTC)))
            and known[-1].end is not None
        )
        return ends[0] if ends else None

    def boundaries(self, *, after: datetime) -> tuple[datetime, ...]:
        """Return every instant later than `after` at which the papers may say something else."""
        instants: set[datetime | None] = {holdover.until for holdover in self.holdovers}
        for paper in self.papers:
            instants |= {paper.effective_from, paper.effective_until}
            instants.add(paper.ends.at if paper.ends else None)
        return tuple(sorted(instant for instant in instants if instant is not None and instant > after))


NONE = Papers()


def subjects(papers: Iterable[AgreementFacts]) -> list[Subject]:
    """Return one subject for each way in which the scopes of the papers tell subjects apart.

    An empty key stands for every tenant, category or purpose that no paper names.
    """
    scopes = [paper.scope for paper in papers]
    tenants = _distinct([scope.tenants for scope in scopes])
    categories = _distinct([scope.categories for scope in scopes])
    purposes = _distinct([scope.purposes for scope in scopes])
    return [Subject(*keys) for keys in product(tenants, categories, purposes)]


def _distinct(parts: Sequence[frozenset[str]]) -> list[str]:
    named = sorted(frozenset().union(*parts))
    return list({tuple(key in part for part in parts): key for key in (*named, "")}.values())


def _age(denial: Prohibition) -> tuple[datetime, str, str]:
    return (denial.since, denial.agreement, denial.code)


def _ended(known: Sequence[Cover], *, at: datetime) -> Iterator[Prohibition]:
    last = known[-1] if known else None
    if last is not None and last.end is not None and last.end <= at:
        yield Prohibition(last.reference, last.end, code="contract_ended", account=last.account)


def _prohibitions(
    known: Sequence[Term], subject: Subject, *, at: datetime, inherited: bool
) -> Iterator[Prohibition]:
    """Yield the prohibitions of one account's papers: those in force, and those that only lapsed."""
    about = [term for term in known if term.paper.scope.covers(subject)]
    for term in speaking([term for term in about if term.in_force(at)]):
        if term.paper.word() == "no" and (not inherited or term.paper.binds_controlled()):
            yield _prohibition(term, "agreement_prohibits", since=term.start, until=term.end)
    for term in about:
        if (
            term.end is not None
            and term.lapsed(at)
            and term.paper.word() == "no"
            and (not inherited or term.paper.binds_controlled())
            and term in speaking([other for other in about if other.in_force_before(term.end)])
            and not any(_succeeds(other, term, at=at) for other in about if other not in amended(term, about))
        ):
            yield _prohibition(term, "agreement_lapsed", since=term.end, until=None)


def _prohibition(term: Term, code: str, *, since: datetime, until: datetime | None) -> Prohibition:
    return Prohibition(term.paper.reference, since, until, code=code, account=term.paper.account)  # type: ignore[arg-type]


def _succeeds(other: Term, lapsed: Term, *, at: datetime) -> bool:
    """Whether a newer paper speaks in place of a prohibition that ended by date."""
    newer = (other.start, other.paper.seq) > (lapsed.start, lapsed.paper.seq)
    outlives = lapsed.end is not None and (other.end is None or other.end > lapsed.end)
    return newer and outlives and other.start <= at and other.paper.word() is not None
