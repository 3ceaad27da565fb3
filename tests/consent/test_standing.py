"""Days are numbered from the first of January; each statement is told by what happened to it on which day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import statement_rules
from consent.conditions import BEGINNING, Conditions
from consent.statement_rules import Statement, StatementEvent
from consent.windows import Window

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def said(number: int, *happened: tuple[float, str], **conditions: Any) -> Statement:
    """The statement `number`; events are (day, kind), their ledger order is by day, then by statement."""
    for name in ("valid_from", "valid_until", "data_from", "data_until"):
        if isinstance(conditions.get(name), int | float):
            conditions[name] = day(conditions[name])
    return Statement.of(
        [StatementEvent(kind, day(when), int(when * 100) + number) for when, kind in happened],
        id=UUID(int=number),
        conditions=Conditions(fields=("rpm",), form="raw", regions=("*",), **conditions),
        terms="2026-01",
        category_version=1,
    )


def story(statement: Statement, statements: Sequence[Statement], days: range) -> list[str]:
    """The status on each day, repetitions left out."""
    found: list[str] = []
    for number in days:
        status = statement_rules.status(statement, statements, day(number))
        if not found or found[-1] != status:
            found.append(status)
    return found


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(said(1, (1, "stated")), ["proposed", "active"], id="stated"),
        pytest.param(said(1, (1, "proposed")), ["proposed"], id="only proposed"),
        pytest.param(said(1, (1, "proposed"), (3, "confirmed")), ["proposed"], id="one signature of two"),
        pytest.param(said(1, (1, "proposed"), (3, "stated")), ["proposed", "active"], id="confirmed"),
        pytest.param(said(1, (1, "proposed"), (3, "refused")), ["proposed", "refused"], id="refused"),
        pytest.param(
            said(1, (1, "proposed"), (3, "withdrawn")), ["proposed", "withdrawn"], id="proposal withdrawn"
        ),
        pytest.param(
            said(1, (1, "stated"), valid_from=4), ["proposed", "scheduled", "active"], id="scheduled"
        ),
        pytest.param(
            said(1, (2, "stated"), valid_from=1), ["proposed", "active"], id="stated after its beginning"
        ),
        pytest.param(said(1, (1, "stated"), valid_until=5), ["proposed", "active", "expired"], id="expires"),
        pytest.param(
            said(1, (1, "stated"), (3, "paused"), (5, "resumed")),
            ["proposed", "active", "paused", "active"],
            id="paused and resumed",
        ),
        pytest.param(
            said(1, (1, "stated"), (3, "disputed")), ["proposed", "active", "disputed"], id="disputed"
        ),
        pytest.param(
            said(1, (1, "stated"), (3, "withdrawn")), ["proposed", "active", "withdrawn"], id="withdrawn"
        ),
        pytest.param(
            said(1, (1, "stated"), (3, "withdrawn"), valid_from=5),
            ["proposed", "scheduled", "withdrawn"],
            id="withdrawn before it began",
        ),
        pytest.param(
            said(1, (1, "stated"), (3, "paused"), (5, "withdrawn"), valid_until=7),
            ["proposed", "active", "paused", "withdrawn"],
            id="a withdrawal stays, whatever else",
        ),
        pytest.param(
            said(1, (1, "stated"), (3, "paused"), valid_until=5),
            ["proposed", "active", "paused", "expired"],
            id="expires while paused",
        ),
    ],
)
def test_the_story_of_one_statement(statement: Statement, expected: list[str]) -> None:
    assert story(statement, [statement], range(10)) == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"))],
            {0: None, 1: 1, 2: 1, 3: 2, 9: 2},
            id="a newer one replaces",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "proposed"))], {3: 1, 9: 1}, id="a proposal replaces nothing"
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "proposed"), (4, "refused"))], {9: 1}, id="nor a refused one"
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "proposed"), (4, "withdrawn"))],
            {9: 1},
            id="nor a withdrawn proposal",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), valid_until=5)],
            {2: 1, 4: 2, 9: 2},
            id="nothing older revives after expiry",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), (5, "withdrawn"))],
            {2: 1, 4: 2, 9: 2},
            id="nor after withdrawal",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), (5, "paused"))],
            {2: 1, 4: 2, 9: 2},
            id="nor while paused",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), valid_from=6)],
            {5: 1, 6: 2},
            id="a scheduled one waits",
        ),
        pytest.param(
            [said(1, (1, "stated"), valid_from=6), said(2, (3, "stated"))],
            {2: None, 3: 2, 6: 2, 9: 2},
            id="an older one that begins later does not overtake a newer",
        ),
        pytest.param(
            [said(1, (1, "stated"), (4, "withdrawn")), said(2, (3, "stated"), valid_from=6)],
            {3: 1, 5: 1, 6: 1, 9: 1},
            id="withdrawal cancels what is scheduled",
        ),
        pytest.param(
            [said(1, (1, "stated"), (6, "withdrawn")), said(2, (3, "stated"), valid_from=6)],
            {5: 1, 6: 1, 9: 1},
            id="also at the last moment",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), (4, "withdrawn"), valid_from=6)],
            {3: 1, 4: 2, 9: 2},
            id="a withdrawn scheduled one rules from its withdrawal",
        ),
        pytest.param(
            [said(1, (1, "stated"), (4, "withdrawn")), said(2, (5, "stated"), valid_from=6)],
            {4: 1, 5: 1, 6: 2},
            id="what is stated after a withdrawal is not cancelled",
        ),
        pytest.param(
            [said(1, (1, "stated"), (4, "withdrawn")), said(2, (4, "stated"), valid_from=6)],
            {4: 1, 6: 2},
            id="at one instant the ledger's order decides",
        ),
        pytest.param(
            [said(2, (2, "stated")), said(1, (1, "proposed"), (3, "stated"))],
            {2: 2, 3: 1},
            id="a proposal confirmed late is the newer statement",
        ),
    ],
)
def test_which_statement_rules(statements: list[Statement], expected: dict[int, int | None]) -> None:
    for ordered in (statements, statements[::-1]):
        found = {number: statement_rules.ruling(ordered, day(number)) for number in expected}
        assert {number: one and one.id.int for number, one in found.items()} == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"))],
            ["proposed", "active", "superseded"],
            id="replaced",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), (5, "withdrawn"))],
            ["proposed", "active", "superseded"],
            id="replaced by one withdrawn later",
        ),
        pytest.param(
            [said(1, (1, "stated"), valid_from=6), said(2, (3, "stated"))],
            ["proposed", "scheduled", "superseded"],
            id="replaced before it began",
        ),
        pytest.param(
            [said(1, (2, "stated"), valid_from=6), said(2, (1, "stated"), (4, "withdrawn"))],
            ["proposed", "scheduled", "withdrawn"],
            id="cancelled by another's withdrawal",
        ),
        pytest.param(
            [said(1, (1, "stated")), said(2, (3, "stated"), valid_from=6)],
            ["proposed", "active", "superseded"],
            id="replaced by one that was scheduled",
        ),
    ],
)
def test_the_story_of_a_statement_beside_another(statements: list[Statement], expected: list[str]) -> None:
    assert story(statements[0], statements, range(10)) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (said(1, (1, "stated")), "suspended"),
        (said(1, (1, "stated"), (2, "paused")), "suspended"),
        (said(1, (1, "stated"), valid_until=3), "expired"),
        (said(1, (1, "stated"), valid_from=9), "scheduled"),
        (said(1, (1, "stated"), (2, "withdrawn")), "withdrawn"),
        (said(1, (1, "proposed")), "proposed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_suspension_comes_from_outside(statement: Statement, expected: str) -> None:
    at = day(4)
    assert statement_rules.status(statement, [statement], at, suspended_since=day(4)) == expected
    assert statement_rules.status(statement, [statement], at, suspended_since=day(4.1)) != "suspended"


def test_edges_are_half_open() -> None:
    statement = said(1, (1, "stated"), (3, "paused"), (5, "resumed"), valid_from=2, valid_until=7)
    microsecond = timedelta(microseconds=1)
    for edge, before, after in [
        (1, "proposed", "scheduled"),
        (2, "scheduled", "active"),
        (3, "active", "paused"),
        (5, "paused", "active"),
        (7, "active", "expired"),
    ]:
        assert statement_rules.status(statement, [statement], day(edge) - microsecond) == before
        assert statement_rules.status(statement, [statement], day(edge)) == after


@pytest.mark.parametrize(
    ("statements", "edge", "before", "after"),
    [
        pytest.param([said(1, (1, "stated"), (3, "disputed"))], 3, "active", "disputed", id="dispute"),
        pytest.param([said(1, (1, "proposed"), (3, "refused"))], 3, "proposed", "refused", id="refusal"),
        pytest.param([said(1, (1, "stated"), (3, "withdrawn"))], 3, "active", "withdrawn", id="withdrawal"),
        pytest.param(
            [said(1, (2, "stated"), valid_from=9), said(2, (1, "stated"), (3, "withdrawn"))],
            3,
            "scheduled",
            "withdrawn",
            id="another's withdrawal",
        ),
        pytest.param(
            [
                said(1, (2, "stated"), valid_from=9),
                said(2, (1, "stated"), (3, "withdrawn")),
                said(3, (4, "stated"), (5, "withdrawn")),
            ],
            3,
            "scheduled",
            "withdrawn",
            id="the first of two withdrawals",
        ),
    ],
)
def test_an_event_counts_from_its_very_instant(
    statements: list[Statement], edge: int, before: str, after: str
) -> None:
    microsecond = timedelta(microseconds=1)
    assert statement_rules.status(statements[0], statements, day(edge) - microsecond) == before
    assert statement_rules.status(statements[0], statements, day(edge)) == after


def window(start: int | None, end: int | None) -> Window:
    return Window(None if start is None else day(start), None if end is None else day(end))


WITHDRAWN = said(1, (1, "stated"), (3, "withdrawn"))
PAUSED_TWICE = said(1, (1, "stated"), (2, "paused"), (3, "resumed"), (4, "paused"), (5, "resumed"))


@pytest.mark.parametrize(
    ("earlier", "statement", "span", "gaps"),
    [
        pytest.param([], said(9, (9, "stated")), window(9, None), [], id="from its recording"),
        pytest.param([], said(9, (9, "stated"), valid_from=12), window(12, None), [], id="from its validity"),
        pytest.param(
            [], said(9, (9, "stated"), valid_from=5), window(5, None), [], id="validity before recording"
        ),
        pytest.param([], said(9, (9, "stated"), data_from=2), window(2, None), [], id="from a date"),
        pytest.param(
            [], said(9, (9, "stated"), data_from=BEGINNING), window(None, None), [], id="from the beginning"
        ),
        pytest.param([], said(9, (9, "stated"), data_until=11), window(9, 11), [], id="until a date"),
        pytest.param(
            [],
            said(9, (1, "stated"), (2, "paused"), (3, "resumed"), (4, "paused")),
            window(1, None),
            [window(2, 3), window(4, None)],
            id="its own pauses stay outside",
        ),
        pytest.param(
            [],
            said(9, (1, "stated"), (2, "paused"), (3, "resumed"), data_from=BEGINNING),
            window(None, None),
            [window(2, 3)],
            id="also from the beginning, which was named before them",
        ),
        pytest.param(
            [WITHDRAWN],
            said(9, (9, "stated"), valid_from=1),
            window(1, None),
            [window(3, 9)],
            id="after a withdrawal",
        ),
        pytest.param(
            [WITHDRAWN],
            said(9, (9, "stated"), valid_from=5),
            window(5, None),
            [window(5, 9)],
            id="as much of it as lies inside",
        ),
        pytest.param(
            [WITHDRAWN],
            said(9, (9, "stated"), data_from=1),
            window(1, None),
            [],
            id="a named beginning takes it in",
        ),
        pytest.param(
            [WITHDRAWN],
            said(9, (9, "stated"), data_from=BEGINNING),
            window(None, None),
            [],
            id="so does the first",
        ),
        pytest.param(
            [PAUSED_TWICE],
            said(9, (9, "stated"), valid_from=1),
            window(1, None),
            [window(2, 3), window(4, 5)],
            id="pauses of an earlier statement",
        ),
        pytest.param(
            [said(1, (1, "stated"), (2, "paused")), said(2, (4, "stated"))],
            said(9, (9, "stated"), valid_from=1),
            window(1, None),
            [window(2, 4)],
            id="a pause ends where the next statement begins",
        ),
        pytest.param(
            [WITHDRAWN, said(2, (5, "stated"), (7, "withdrawn"))],
            said(9, (9, "stated"), valid_from=1),
            window(1, None),
            [window(3, 5), window(7, 9)],
            id="two withdrawals",
        ),
        pytest.param(
            [WITHDRAWN, said(2, (2, "stated"), valid_from=5)],
            said(9, (9, "stated"), valid_from=1),
            window(1, None),
            [window(3, 9)],
            id="a cancelled statement ends no gap",
        ),
    ],
)
def test_which_data_a_statement_covers(
    earlier: list[Statement], statement: Statement, span: Window, gaps: list[Window]
) -> None:
    found = statement_rules.data_window(statement, [*earlier, statement])
    assert found.span == span
    assert list(found.gaps) == gaps


def test_settling_changes_nothing_that_has_happened() -> None:
    statements = [WITHDRAWN, PAUSED_TWICE]
    assert statement_rules.settled(statements, by=day(5)) == tuple(statements)
    assert statement_rules.settled([], by=day(5)) == ()


KINDS = ("stated", "paused", "resumed", "disputed", "withdrawn")


@given(st.data())
def test_a_present_answer_depends_on_the_sequence_and_not_on_the_times(data: st.DataObject) -> None:
    """Statements of one key with their events in one order, recorded by clocks that ran right, ahead or back."""
    now, events, number = day(0), {}, 0
    for seq in range(data.draw(st.integers(1, 8))):
        if number and data.draw(st.booleans()):
            events[number].append((seq, data.draw(st.sampled_from(KINDS[1:]))))
        else:
            number += 1
            events[number] = [(seq, "stated")]

    def answer(times: list[float]) -> tuple[int | None, str | None]:
        statements = [
            Statement.of(
                [StatementEvent(kind, day(times[seq]), seq) for seq, kind in happened],
                id=UUID(int=one),
                conditions=Conditions(("rpm",), "raw", ("EU",)),
                terms="t",
                category_version=1,
            )
            for one, happened in events.items()
        ]
        present = statement_rules.settled(statements, by=now)
        rules = statement_rules.ruling(present, now)
        return (None, None) if rules is None else (rules.id.int, statement_rules.status(rules, present, now))

    count = sum(map(len, events.values()))
    right = [-float(count - seq) for seq in range(count)]
    wrong = data.draw(st.lists(st.floats(-400, 400), min_size=count, max_size=count))
    assert answer(wrong) == answer(right)


def test_a_statement_of_no_events_is_refused() -> None:
    with pytest.raises(statement_rules.NoEvents):
        said(1)


KINDS = ["stated", "paused", "resumed", "withdrawn", "disputed"]
STATEMENTS = st.lists(
    st.builds(
        lambda happened, begins, ends: (happened, begins, ends),
        st.lists(st.tuples(st.integers(0, 9), st.sampled_from(KINDS)), min_size=1, max_size=4),
        st.none() | st.integers(0, 9),
        st.none() | st.integers(10, 15),
    ),
    max_size=4,
).map(
    lambda drawn: [
        said(number, *sorted(happened), valid_from=begins, valid_until=ends)
        for number, (happened, begins, ends) in enumerate(drawn, 1)
    ]
)


@given(statements=STATEMENTS, at=st.integers(0, 20))
def test_at_most_one_is_active_and_it_is_the_one_that_rules(statements: list[Statement], at: int) -> None:
    active = [one for one in statements if statement_rules.status(one, statements, day(at)) == "active"]
    ruling = statement_rules.ruling(statements, day(at))
    assert active in ([], [ruling])


@given(statements=STATEMENTS, at=st.integers(0, 20))
def test_after_the_ruling_one_is_withdrawn_only_what_is_stated_later_can_be_active(
    statements: list[Statement], at: int
) -> None:
    for one in statements:
        if one.withdrawn_at is None or one.withdrawn_seq is None or one.withdrawn_at > day(at):
            continue
        if statement_rules.ruling(statements, one.withdrawn_at - timedelta(microseconds=1)) != one:
            continue
        for other in statements:
            if statement_rules.status(other, statements, day(at)) == "active":
                assert other.seq > one.withdrawn_seq or other.recorded_at == one.withdrawn_at


@given(statements=STATEMENTS, earlier=st.integers(0, 20), later=st.integers(0, 20))
def test_the_ruling_statement_only_ever_gets_newer(
    statements: list[Statement], earlier: int, later: int
) -> None:
    before = statement_rules.ruling(statements, day(min(earlier, later)))
    after = statement_rules.ruling(statements, day(max(earlier, later)))
    if before is not None:
        assert after is not None
        assert after.seq >= before.seq


@given(statements=STATEMENTS, at=st.integers(0, 20))
def test_the_order_in_which_they_are_given_does_not_matter(statements: list[Statement], at: int) -> None:
    assert statement_rules.ruling(statements, day(at)) == statement_rules.ruling(statements[::-1], day(at))


@given(
    waits=st.integers(1, 200),
    called_off=st.floats(0, 20),
    at=st.floats(0, 40),
    earlier=st.booleans(),
)
def test_what_cools_off_never_counts_too_early_nor_once_it_was_called_off(
    waits: int, called_off: float, at: float, earlier: bool
) -> None:
    stated = StatementEvent("stated", day(10), 1000, waits)
    until = day(10) + timedelta(hours=waits)
    events = [stated]
    off = day(10) + timedelta(days=called_off)
    if off < until:
        events.append(StatementEvent("called_off", off, 1001))
    waiting = Statement.of(
        events,
        id=UUID(int=1),
        conditions=Conditions(fields=("rpm",), form="raw", regions=("*",)),
        terms="2026-01",
        category_version=1,
    )
    others = [said(2, (1, "stated"))] if earlier else []
    ruling = statement_rules.ruling([waiting, *others], day(at))
    if off < until or day(at) < until:
        assert ruling is None or ruling.id == UUID(int=2)
        assert (ruling is not None) == (earlier and at >= 1)
    else:
        assert ruling is waiting
