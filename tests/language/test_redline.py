"""A redline shows both texts, whole, and marks what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import redline

TEXT = st.text(alphabet="ab <&\n", max_size=60)


def side(pieces: tuple[redline.Piece, ...], but: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != but)


@given(before=TEXT, after=TEXT)
def test_the_pieces_give_both_texts(before: str, after: str) -> None:
    pieces = redline.words(before, after)
    assert side(pieces, "added") == before
    assert side(pieces, "removed") == after
    assert (before == after) == all(piece.kind == "same" for piece in pieces)


@given(before=TEXT, after=TEXT)
def test_the_paragraphs_give_both_texts(before: str, after: str) -> None:
    found = redline.paragraphs(before, after)
    old = [side(each.pieces, "added") for each in found if each.kind != "added"]
    new = [side(each.pieces, "removed") for each in found if each.kind != "removed"]
    assert old == redline._split(before)
    assert new == redline._split(after)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("One.\n\nTwo.", "One.\n\nTwo.", ["same", "same"]),
        ("One.", "One.\n\n7. No sale of the model.", ["same", "added"]),
        ("Copies go after 30 days.", "Copies go after 90 days.", ["changed"]),
        ("Copies go after 30 days.", "No sale.", ["added", "removed"]),
        (
            "Copies go after 30 days.\n\nNo sale.",
            "Models stay.\n\nCopies go after 9 days.",
            ["added", "changed", "removed"],
        ),
    ],
)
def test_what_becomes_of_each_paragraph(before: str, after: str, kinds: list[str]) -> None:
    assert [each.kind for each in redline.paragraphs(before, after)] == kinds


def test_the_changed_word_is_marked() -> None:
    pieces = redline.words("after 30 days", "after 90 days")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "after "),
        ("removed", "30"),
        ("added", "90"),
        ("same", " days"),
    ]


def test_a_phrase_that_was_replaced_is_one_change() -> None:
    pieces = redline.words("You allow the old form here, always.", "You allow a newer way here, always.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "You allow "),
        ("removed", "the old form"),
        ("added", "a newer way"),
        ("same", " here, always."),
    ]
    other = redline.words("No recipient of a model is excluded.", "Never sold to a competitor.")
    assert [piece.kind for piece in other] == ["removed", "added"]


def test_long_texts_are_not_compared_word_by_word() -> None:
    long, other = "a b " * 3_000, "c d " * 3_000
    assert [piece.kind for piece in redline.words(long, other)] == ["removed", "added"]
    assert [each.kind for each in redline.paragraphs(long, other)] == ["added", "removed"]
