"""Changed answers in words: each in a line, then how many of each kind, then the rules behind them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from api.answers import rules
from api.answers.change import Change


def lines(changes: Sequence[Change], *, asked: int) -> Iterator[str]:
    """Yield the report. `asked` is the number of answers that were compared."""
    for change in changes:
        yield change.line()
    if changes:
        yield ""
    for what, count in Counter(change.what for change in changes).most_common():
        yield f"{count} {what}"
    for code in sorted({code for change in changes for code in change.codes}):
        yield f"{code}: {rules.of(code) or 'no rule is known'}"
    yield f"{asked} answers were compared, {len(changes)} changed."


def unexplained(changes: Sequence[Change]) -> int:
    """Return the number of changes that permit more than before or have no rule."""
    return sum(1 for change in changes if change.wider or not change.explained)
