"""Letters, printed documents and shared words use the words of the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.receipts import pdf
from documents.statements import document
from language import words
from language.words import Label
from notices import letters
from notices.letter_text import LetterText

ROOT = Path(__file__).resolve().parents[2]


def avoided() -> Iterator[tuple[re.Pattern[str], str]]:
    """The patterns of the glossary that letters may not match, each with what to use instead."""
    table = (ROOT / "docs" / "glossary.md").read_text().partition("## Words we do not use")[2]
    for row in re.findall(r"^\| `(.+)` \| (.+) \| ([a-z, ]+) \|$", table, re.MULTILINE):
        pattern, instead, where = row
        if "letters" in where:
            yield re.compile(pattern.replace(r"\|", "|"), re.IGNORECASE), instead


def texts() -> Iterator[str]:
    for letter in (*letters.BY_KIND.values(), letters.EXPIRING, letters.STATEMENT_EMPTY):
        yield from (letter.subject, letter.says, letter.ask)
    for name in ("letter.txt", "letter.html", "summary.html", "page.html"):
        yield (ROOT / "notices" / "templates" / "notices" / name).read_text()
    for lead, heading in pdf._LEADS.values():
        yield from (lead, heading)
    yield from (document.EMPTY, document.USED)
    for name in dir(words):
        known = getattr(words, name)
        for word in known.values() if name.isupper() and isinstance(known, dict) else ():
            yield from (word.word, word.says) if isinstance(word, Label) else (word,)


def test_no_text_uses_a_word_that_the_glossary_avoids() -> None:
    patterns = list(avoided())
    assert len(patterns) > 30
    found = [
        f"{match[0]!r} in {text!r}: use {instead}"
        for text in texts()
        for pattern, instead in patterns
        if (match := pattern.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("letter", letters.BY_KIND.values(), ids=lambda letter: letter.code)
def test_a_letter_is_short_sentences(letter: LetterText) -> None:
    for sentence in re.split(r"(?<=[.!?]) ", letter.says):
        assert len(sentence.split()) <= 30, sentence
