"""What differs between two sets of answers, and by which rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from api.answers import rules
from api.answers.asked import Answered, Asked

What = Literal[
    "now denied", "now allowed", "fewer fields", "more fields", "other obligations", "other audience",
    "other reasons", "not asked before", "not asked again",
]  # fmt: skip
# An answer that permits more than before. An upgrade makes none of these.
WIDER: Final[frozenset[What]] = frozenset({"now allowed", "more fields"})


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs. `codes` are the reasons it is explained with; empty if nothing explains it."""

    asked: Asked
    what: What
    codes: tuple[str, ...]
    detail: str = ""

    @property
    def explained(self) -> bool:
        return bool(self.codes) and all(rules.of(code) for code in self.codes)

    @property
    def wider(self) -> bool:
        fewer = self.what in {"other audience", "other obligations"} and self.detail.startswith("-")
        return self.what in WIDER or fewer


def compare(before: Iterable[Answered], after: Iterable[Answered]) -> Iterator[Change]:
    """Yield every difference, in the order of `before`; then what was asked only in `after`."""
    now = {answered.asked.key: answered for answered in after}
    for was in before:
        answered = now.pop(was.asked.key, None)
        if answered is None:
            yield Change(was.asked, "not asked again", ())
        else:
            yield from _changes(was, answered)
    for answered in now.values():
        yield Change(answered.asked, "not asked before", ())


def _changes(was: Answered, answered: Answered) -> Iterator[Change]:
    if was.allow != answered.allow:
        what: What = "now allowed" if answered.allow else "now denied"
        denied = was if answered.allow else answered
        yield Change(was.asked, what, denied.reasons)
        return
    if was.reasons != answered.reasons:
        codes = tuple(sorted({*was.reasons} ^ {*answered.reasons}))
        yield Change(was.asked, "other reasons", codes, _moved(was.reasons, answered.reasons))
    if gone := sorted({*was.covered} - {*answered.covered}):
        yield Change(was.asked, "fewer fields", ("fields_not_covered",), ", ".join(gone))
    if came := sorted({*answered.covered} - {*was.covered}):
        yield Change(was.asked, "more fields", ("fields_not_covered",), ", ".join(came))
    if was.obligations != answered.obligations:
        moved = _moved(was.obligations, answered.obligations)
        yield Change(was.asked, "other obligations", ("obligation",), moved)
    if was.not_for != answered.not_for:
        moved = _moved(was.not_for, answered.not_for)
        yield Change(was.asked, "other audience", ("not_for",), moved)


def _moved(was: Iterable[str], answered: Iterable[str]) -> str:
    """Say what went (-) and what came (+), what went first."""
    gone, came = {*was} - {*answered}, {*answered} - {*was}
    return " ".join([*(f"-{one}" for one in sorted(gone)), *(f"+{one}" for one in sorted(came))])
