"""Whether a change of the papers of an account turns a no into a yes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from consent.paper_scopes import Subject
from consent.papers import Papers, subjects


def widens(before: Papers, after: Papers, *, at: datetime) -> bool:
    """Whether papers that deny something, now or later, no longer would after the change.

    A prohibition counts at every instant from `at` on, also for the accounts below. The end of a contract counts only
    at `at`: the renewal of a contract in time does not widen anything.
    """
    return any(
        _lifts(before, after, subject, at=instant)
        or _lifts(_as_below(before), _as_below(after), subject, at=instant)
        or (before.needs_writing(subject, at=instant) and not after.needs_writing(subject, at=instant))
        for subject in subjects((*before.every, *after.every))
        for instant in _instants(before, after, at=at)
    ) or any(_revives(before, after, subject, at=at) for subject in subjects((*before.every, *after.every)))


def _lifts(before: Papers, after: Papers, subject: Subject, *, at: datetime) -> bool:
    return _prohibits(before, subject, at=at) and not _prohibits(after, subject, at=at)


def _prohibits(papers: Papers, subject: Subject, *, at: datetime) -> bool:
    return any(denial.code != "contract_ended" for denial in papers.denials(subject, at=at))


def _revives(before: Papers, after: Papers, subject: Subject, *, at: datetime) -> bool:
    """Whether consents under a contract that has ended would count again."""
    if before.denials(subject, at=at) and not after.denials(subject, at=at):
        return True
    was, becomes = before.gap(subject, at=at), after.gap(subject, at=at)
    return was is not None and (becomes is None or becomes[1] < was[1])


def _as_below(papers: Papers) -> Papers:
    """Return the papers as an account below sees them."""
    return Papers(tuple(replace(paper, inherited=True) for paper in papers.papers))


def _instants(before: Papers, after: Papers, *, at: datetime) -> Iterator[datetime]:
    yield at
    yield from before.boundaries(after=at)
    yield from after.boundaries(after=at)
