"""The same condition in words, before and after, with what changed in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.sentences import Sentence, sentences
from language import redline
from language.redline import Piece


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line: what it says before and after, and the words that changed."""

    about: str
    before: str
    after: str
    changed: bool
    past: bool = False

    @classmethod
    def of(cls, before: Sentence, after: Sentence, *, stays: bool) -> ComparedLine:
        return cls(after.about, before.says, after.says, changed=not stays, past=after.past)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return redline.words(self.before, self.after)

    @property
    def says(self) -> str:
        return self.after


def compared_conditions(
    before: Conditions, after: Conditions, *, field_names: Sequence[str], clauses: Clauses, zone: ZoneInfo
) -> list[ComparedLine]:
    """Compare two offers under the same terms, neither of which counts yet."""
    old, new = (
        sentences(each, field_names=field_names, clauses=clauses, begins_at=None, zone=zone)
        for each in (before, after)
    )
    return [
        ComparedLine.of(one, other, stays=one.says == other.says) for one, other in zip(old, new, strict=True)
    ]
