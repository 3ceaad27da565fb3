"""A result of the search: what it is, where it leads, and how well it fits what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """`kind` is a word such as "Customer". `icon` is a Material symbol. A lower `rank` fits better."""

    kind: str
    title: str
    description: str
    link: str
    icon: str
    rank: int


def rank(words: Iterable[str], *texts: str, base: int) -> int:
    """Rank by the best fit: a text that is what was typed, begins with it, has a word that does, or contains it."""
    typed = " ".join(words).casefold()
    if not typed:
        return base
    fits = [_fit(typed, text.casefold()) for text in texts if text]
    return base + min(fits, default=30)


def _fit(typed: str, text: str) -> int:
    if text == typed:
        return 0
    if text.startswith(typed):
        return 10
    if any(word.startswith(typed) for word in text.replace("-", " ").replace("@", " ").split()):
        return 15
    return 20 if typed in text else 30
