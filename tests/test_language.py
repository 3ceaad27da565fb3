"""Pages, letters, PDFs, API descriptions and messages use the words of docs/glossary.md.

The allowance (tests/language_allowance.tsv) lists how often a file still has a banned pattern. It may only shrink.
"""

from __future__ import annotations

import re

import pytest

from tests import language_texts as language

BANS = language.bans()
LOWER = "run `.venv/bin/python -m tests.language_texts`"


def test_no_text_has_a_banned_word_beyond_the_allowance() -> None:
    allowed, texts, offences = language.allowed(), language.texts(), []
    for (name, pattern), count in language.hits().items():
        if count > allowed[name, pattern]:
            ban = next(ban for ban in BANS if ban.pattern == pattern)
            shown = "; ".join(f"…{found}…" for found in ban.found(texts[name][1]))
            offences.append(f"{name}: {shown} Use instead: {ban.instead}")
    assert not offences, "\n".join(offences)


def test_the_allowance_is_no_larger_than_what_is_left() -> None:
    found = language.hits()
    larger = {key: count for key, count in language.allowed().items() if count > found[key]}
    assert not larger, f"{LOWER}: {larger}"


def test_every_sort_of_text_is_looked_at() -> None:
    texts = language.texts()
    for name in (
        "portal/templates/portal/consent.html",
        "desk/templates/desk/consent.html",
        "notices/letters.py",
        "notices/templates/notices/letter.txt",
        "docs/openapi.yaml",
        "wire/problems.py",
        "sdk/src/licet/client.py",
    ):
        assert len(texts[name][1]) > 50, name
    assert any(name.endswith(".typ") for name in texts)
    assert {sort for sort, _ in texts.values()} == {"pages", "letters", "desk", "api"}


def test_the_table_of_banned_words_is_read() -> None:
    assert len(BANS) > 40
    for ban in BANS:
        re.compile(ban.pattern)
        assert ban.instead
        assert ban.where <= {"pages", "letters", "api", "desk"}


@pytest.mark.parametrize(
    "text", ["Nobody can answer.", "whichever you like", "There is no copy", "She took it back", "an opt-out"]
)
def test_a_banned_word_is_found(text: str) -> None:
    assert any(ban.found(text) for ban in BANS)


@pytest.mark.parametrize(
    "text", ["No copies are due", "It is no longer used", "Withdraw the consent", "the ledger"]
)
def test_the_words_to_use_instead_are_not_found(text: str) -> None:
    assert not any(ban.found(text) for ban in BANS)


def test_a_template_is_read_as_its_reader_sees_it() -> None:
    source = '{% if nobody %}<p class="seat" title="A hint">Text {{ seat }}<code>nobody</code></p>{# anew #}'
    assert language.of_template(source).split() == ["…", "Text", "…", "A", "hint"]


def test_python_gives_its_sentences_and_not_its_docstrings() -> None:
    source = (
        '"""Of nobody."""\nA = "seat"\nB = "Nobody said"\nC = f"It is {B} anew"\ndef f():\n    """Do it."""\n'
    )
    assert language.of_python(source, docstrings=False).splitlines() == ["Nobody said", "It is … anew"]
    assert "Do it." in language.of_python(source, docstrings=True)


def test_openapi_gives_its_descriptions() -> None:
    document = {
        "paths": {"/a": {"get": {"summary": "Get it", "x": [{"description": "Why", "name": "seat"}]}}}
    }
    assert language.of_openapi(document).splitlines() == ["Get it", "Why"]
