"""When schedules are in effect: the fold of what was published and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.governance import validity
from pricing.governance.validity import Overlap, Term

T0 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def term(number: int, start: int, end: int | None = None) -> Term:
    return Term(UUID(int=number), T0 + start * DAY, None if end is None else T0 + end * DAY)


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        ([], 0, None),
        ([term(1, 5)], 4, None),
        ([term(1, 5)], 5, 1),
        ([term(1, 0, 9), term(2, 9)], 8, 1),
        ([term(1, 0, 9), term(2, 9)], 9, 2),
        # It lapsed: nothing follows, so it stays in effect.
        ([term(1, 0, 9)], 400, 1),
        ([term(1, 0, 9), term(2, 20)], 15, 1),
        # The second was taken back before it began.
        ([term(1, 0, 9), term(2, 9, 9)], 30, 1),
    ],
)
def test_the_schedule_that_began_last_is_in_effect(terms: list[Term], day: int, expected: int | None) -> None:
    found = validity.in_effect(terms, T0 + day * DAY)
    assert (found.id.int if found else None) == expected


def test_each_schedule_says_where_it_stands() -> None:
    terms = [term(1, 0, 9), term(2, 9, 20), term(3, 40), term(4, 15, 15)]
    standing = [validity.status(each, terms, T0 + 25 * DAY) for each in terms]
    assert standing == ["ended", "lapsed", "upcoming", "withdrawn"]
    assert validity.status(terms[1], terms, T0 + 10 * DAY) == "in_effect"


def test_a_new_schedule_ends_the_one_before_it_and_is_ended_by_the_next() -> None:
    terms = [term(1, 0), term(2, 100)]
    terms[0] = term(1, 0, 100)
    placed = validity.place(terms, starts_at=T0 + 50 * DAY, ends_at=None)
    assert placed.predecessor == UUID(int=1)
    assert placed.successor == terms[1]
    assert validity.place(terms, starts_at=T0 + 150 * DAY, ends_at=None).predecessor == UUID(int=2)
    with pytest.raises(Overlap):
        validity.place(terms, starts_at=T0 + 100 * DAY, ends_at=None)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(1, 40)), max_size=8), st.integers(0, 120)
)
def test_whatever_is_published_one_schedule_at_most_is_valid(
    said: list[tuple[int, int | None]], day: int
) -> None:
    terms: list[Term] = []
    for number, (start, length) in enumerate(said, 1):
        new = term(number, start, None if length is None else start + length)
        try:
            placed = validity.place(terms, starts_at=new.starts_at, ends_at=new.ends_at)
        except Overlap:
            continue
        terms = [
            Term(each.id, each.starts_at, new.starts_at) if each.id == placed.predecessor else each
            for each in terms
        ]
        terms.append(Term(new.id, new.starts_at, placed.successor.starts_at) if placed.successor else new)
    at = T0 + day * DAY
    valid = [each for each in terms if each.holds(at) and not each.withdrawn]
    assert len(valid) <= 1
    if valid:
        assert validity.in_effect(terms, at) == valid[0]
    if any(each.starts_at <= at for each in terms):
        assert validity.in_effect(terms, at) is not None


@pytest.mark.parametrize(
    ("days_ahead", "expected"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, None), (-1, None)],
)
def test_a_lapse_is_announced_three_times(days_ahead: int, expected: int | None) -> None:
    assert validity.days_announced(T0, at=T0 - days_ahead * DAY) == expected


def test_no_lapse_where_another_schedule_follows() -> None:
    assert validity.lapses_at([term(1, 0, 9)], T0 + DAY) == T0 + 9 * DAY
    assert validity.lapses_at([term(1, 0, 9), term(2, 9)], T0 + DAY) is None
    assert validity.lapses_at([term(1, 0, 9), term(2, 10)], T0 + DAY) == T0 + 9 * DAY
    assert validity.lapses_at([term(1, 0)], T0 + DAY) is None
    assert validity.lapses_at([term(1, 0, 9)], T0 + 10 * DAY) is None
