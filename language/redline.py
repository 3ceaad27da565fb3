"""What changed from one text to another, word by word and paragraph by paragraph. Pure; the caller escapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "removed", "added"]
ParagraphKind = Literal["same", "changed", "removed", "added"]

_WORDS: Final = re.compile(r"\s+|[^\s]+")
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
# Above this many comparisons a text is shown as replaced: comparing takes the product of both lengths.
_MOST: Final = 4_000_000
# Texts with less in common than this are two different ones.
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both texts have, or one of them."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either text. Its pieces give the old one without `added`, and the new one without `removed`."""

    kind: ParagraphKind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stay, or words that others take the place of."""

    same: list[str]
    removed: list[str]
    added: list[str]

    def joined(self, gap: list[str], other: Change) -> Change:
        return Change([], [*self.removed, *gap, *other.removed], [*self.added, *gap, *other.added])


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two short texts word by word. Texts with little in common are shown as replaced."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if before != after and not _is_like(before, after):
        return _pieces([("removed", old), ("added", new)])
    found: list[Change] = []
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = old[i:j] if tag == "equal" else []
        found.append(Change(same, [], []) if same else Change([], old[i:j], new[k:n]))
    return _pieces(_marked(_joined(found)))


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """Compare two longer texts: which paragraphs stay, which are new or gone, and what changed in the others."""
    old, new = _split(before), _split(after)
    if len(old) * len(new) > _MOST:
        return [*_whole("removed", old), *_whole("added", new)]
    found: list[Paragraph] = []
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph("same", (Piece("same", text),)) for text in old[i:j]]
        else:
            found += _replaced(old[i:j], new[k:n])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Pair each new paragraph with the next old one that is like it."""
    begin = 0
    for text in new:
        match = next((place for place in range(begin, len(old)) if _is_like(old[place], text)), None)
        if match is None:
            yield from _whole("added", [text])
            continue
        yield from _whole("removed", old[begin:match])
        yield Paragraph("changed", words(old[match], text))
        begin = match + 1
    yield from _whole("removed", old[begin:])


def _is_like(before: str, after: str) -> bool:
    old, new = before.split(), after.split()
    if len(old) * len(new) > _MOST:
        return False
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _joined(changes: Sequence[Change]) -> Iterator[Change]:
    """Join changes with nothing but space between them: a phrase that was replaced is one change."""
    waiting: Change | None = None
    gap: list[str] = []
    for change in changes:
        if not change.same:
            waiting = change if waiting is None else waiting.joined(gap, change)
            gap = []
        elif waiting is not None and not gap and "".join(change.same).isspace():
            gap = change.same
        else:
            yield from _ended(waiting, gap)
            waiting, gap = None, []
            yield change
    yield from _ended(waiting, gap)


def _ended(waiting: Change | None, gap: list[str]) -> Iterator[Change]:
    if waiting is not None:
        yield waiting
    if gap:
        yield Change(gap, [], [])


def _marked(changes: Iterable[Change]) -> list[tuple[Kind, Sequence[str]]]:
    return [
        each
        for change in changes
        for each in (("same", change.same), ("removed", change.removed), ("added", change.added))
    ]


def _whole(kind: Literal["removed", "added"], texts: Sequence[str]) -> Iterator[Paragraph]:
    for text in texts:
        yield Paragraph(kind, (Piece(kind, text),))


def _pieces(found: Sequence[tuple[Kind, Sequence[str]]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, "".join(texts)) for kind, texts in found if texts)


def _split(text: str) -> list[str]:
    return [part.strip() for part in _PARAGRAPHS.split(text.replace("\r\n", "\n")) if part.strip()]
