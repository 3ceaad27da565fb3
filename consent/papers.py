"""What all the papers of an account say about a question at an instant. Pure.

A tenant that passed from one account to another brings along the prohibitions of the group that it came from.

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
from typing import Final
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
    names_and_permits,
    newest_of_chain,
    permits,
    roots,
    speaking,
    terms,
)
from consent.reasons import Reason
from consent.statement_rules import Statement

SUCCESSION: Final = "succession"


@dataclass(frozen=True, slots=True)
class Move:
    """That a tenant passed to another account. `seq` is the place of the move in the ledger.

    `papers` are those of the group that it came from, as they stood then. Their prohibitions still act.
    """

    seq: int
    at: datetime
    basis: str
    papers: Papers

    @property
    def asks_for_confirmation(self) -> bool:
        """Whether consents from before are suspended until a signatory of the new account confirms them."""
        return self.basis != SUCCESSION


@dataclass(frozen=True, slots=True)
class Merge:
    """That a tenant was merged with another one of its account. Statements from before no longer count."""

    seq: int
    at: datetime


@dataclass(frozen=True)
class Papers:
    """The papers that bear on an account, and what its owners confirmed about their end.

    `moves` and `merges` are those of one tenant of the account, oldest first, left out where no tenant is meant.
    """

    papers: tuple[AgreementFacts, ...] = ()
    holdovers: tuple[Holdover, ...] = ()
    moves: tuple[Move, ...] = ()
    merges: tuple[Merge, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.papers or self.moves or self.merges)

    @cached_property
    def every(self) -> tuple[AgreementFacts, ...]:
        """All papers, with those of the groups that the tenant came from."""
        return (*self.papers, *(paper for move in self.moves for paper in move.papers.papers))

    @cached_property
    def has_scopes(self) -> bool:
        """Whether any paper is about only some tenants, categories or purposes."""
        return any(paper.scope != EVERYTHING for paper in self.every)

    @cached_property
    def _plain(self) -> bool:
        """Whether no paper can deny but by its end, as with most accounts: they are answered many at once."""
        return (
            not self.moves
            and not self.merges
            and not self.has_scopes
            and not any(
                paper.inherited or paper.ends or paper.voided or paper.word() == "no" for paper in self.papers
            )
        )

    def denials(self, subject: Subject, *, at: datetime) -> tuple[Prohibition, ...]:
        """Return why the papers deny the subject at `at`, oldest first."""
        if not self or (self._plain and any(permits(paper, at=at) for paper in self.papers)):
            return ()
        denials = (*self._denials(self.papers, subject, at=at), *self._former_denials(subject, at=at))
        return tuple(sorted(denials, key=_age))

    def denials_of_any(self, *, at: datetime) -> tuple[Prohibition, ...]:
        """Return why the papers deny anything at `at`, oldest first."""
        denials = {denial for subject in subjects(self.every) for denial in self.denials(subject, at=at)}
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

    def _former_denials(self, subject: Subject, *, at: datetime) -> Iterator[Prohibition]:
        """Yield the prohibitions of the groups that the tenant came from. It does not count that their contracts end.

        A later account's paper that names the tenant and permits training replaces them.
        """
        for place, move in enumerate(self.moves):
            later = [*(each.papers.papers for each in self.moves[place + 1 :]), self.papers]
            if not any(names_and_permits(papers, subject, since=move.seq, at=at) for papers in later):
                denials = move.papers.denials(subject, at=at)
                yield from (denial for denial in denials if denial.code != "contract_ended")

    def settled(self, *, by: datetime) -> Papers:
        """Return the same with every move counted as having happened by the present, `by`."""
        if all(at <= by for at in [*(each.at for each in self.moves), *(each.at for each in self.merges)]):
            return self
        return replace(
            self,
            moves=tuple(replace(move, at=min(move.at, by)) for move in self.moves),
            merges=tuple(replace(merge, at=min(merge.at, by)) for merge in self.merges),
        )

    def merge_since(self, statement: Statement, *, at: datetime) -> Merge | None:
        """Return the merge since which a statement no longer counts, or None."""
        if statement.recorded_at is None:
            return None
        return next((each for each in self.merges if statement.seq < each.seq and each.at <= at), None)

    def move_to_confirm(self, statement: Statement, *, at: datetime) -> Move | None:
        """Return the move since which a statement is suspended until the new account confirms it, or None."""
        if statement.recorded_at is None:
            return None
        after = (move for move in self.moves if statement.seq < move.seq and move.at <= at)
        return next((move for move in after if move.asks_for_confirmation), None)

    def unconfirmed(
        self, statements: Iterable[Statement], subject: Subject, *, at: datetime, prohibited: bool = False
    ) -> Mapping[UUID, Reason]:
        """Return the statements that papers or a move keep from counting at `at`, each with the reason.

        A statement that was recorded under a prohibition, or before a prohibition that the vendor alone declared void,
        must be confirmed. One from before a gap between two contracts does not come back. What is `prohibited` now only
        waits for a confirmation after a move.
        """
        if not self or (self._plain and len(self.papers) == 1):
            return {}
        found = ((each, self._kept_back(each, subject, at=at, prohibited=prohibited)) for each in statements)
        return {statement.id: reason for statement, reason in found if reason is not None}

    def _kept_back(
        self, statement: Statement, subject: Subject, *, at: datetime, prohibited: bool
    ) -> Reason | None:
        changed = self._changed_hands(statement, at=at)
        if changed is not None or prohibited or statement.recorded_at is None:
            return changed
        since = self._contract_ended_since(statement, subject, at=at)
        if since is not None:
            return Reason("contract_ended", since=since, consent=statement.id)
        if self._prohibited_when_recorded(statement, subject) or self._voided_since(statement, subject):
            return Reason("proposed_only", consent=statement.id)
        return None

    def _changed_hands(self, statement: Statement, *, at: datetime) -> Reason | None:
        """Return why a merge or a move keeps the statement from counting, or None."""
        merge, move = self.merge_since(statement, at=at), self.move_to_confirm(statement, at=at)
        if merge is not None:
            return Reason("no_consent", since=merge.at, consent=statement.id, detail={"merged": True})
        if move is not None:
            detail = {"basis": move.basis}
            return Reason("account_changed", since=move.at, consent=statement.id, detail=detail)
        return None

    def _contract_ended_since(
        self, statement: Statement, subject: Subject, *, at: datetime
    ) -> datetime | None:
        """Return since when a statement no longer counts because its contract ended, here or before a move."""
        if statement.recorded_at is None:
            return None
        move = next((move for move in self.moves if statement.seq < move.seq and move.at <= at), None)
        if move is not None:
            ended = next(
                (
                    each.since
                    for each in move.papers.denials(subject, at=move.at)
                    if each.code == "contract_ended"
                ),
                None,
            )
            before = ended or move.papers._contract_ended_since(statement, subject, at=move.at)  # noqa: SLF001  the same class
            if before is not None:
                return before
        begins = statement.recorded_at if move is None else max(statement.recorded_at, self.moves[-1].at)
        gap = self.gap(subject, at=at)
        return gap[0].end if gap is not None and begins < gap[1] else None

    def _as_of(self, seq: int) -> Papers:
        """Return the papers that were about the tenant at a place of the ledger."""
        for place, move in enumerate(self.moves):
            if seq < move.seq:
                return replace(move.papers, moves=self.moves[:place])
        return self

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
        if statement.recorded_at is None or not any(paper.word() == "no" for paper in self.every):
            return False
        then = self._as_of(statement.seq)
        known = tuple(
            replace(paper, voided=None) if paper.voided and paper.voided.seq > statement.seq else paper
            for paper in then.papers
            if paper.seq < statement.seq
        )
        denials = replace(then, papers=known).denials(subject, at=statement.recorded_at)
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
            for paper in self._as_of(statement.seq).papers
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
        for paper in self.every:
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
