"""What differs between two sets of answers, and by which rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.answers.asked import Answered
from api.answers.change import Change, What


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
