"""The changes between two texts, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_WORDS: Final = re.compile(r"\s+|\S+")
_KEPT_AROUND: Final = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that was `kept`, `added` or `removed`, or `left_out`: many unchanged words."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in order. Of long unchanged parts only the ends are shown."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces += _kept(old[i:j])
            continue
        if i < j:
            pieces.append(Piece("removed", "".join(old[i:j])))
        if k < m:
            pieces.append(Piece("added", "".join(new[k:m])))
    return pieces


def _kept(words: list[str]) -> list[Piece]:
    if len(words) <= 2 * _KEPT_AROUND:
        return [Piece("kept", "".join(words))]
    return [
        Piece("kept", "".join(words[:_KEPT_AROUND])),
        Piece("left_out", "".join(words[_KEPT_AROUND:-_KEPT_AROUND])),
        Piece("kept", "".join(words[-_KEPT_AROUND:])),
    ]
