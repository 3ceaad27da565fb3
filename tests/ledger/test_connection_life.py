"""A lost connection is tried again after growing random delays, and one that works again is found within its bound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.connection_life import ConnectionLife

CHANCES = st.floats(0, 1, exclude_max=True)


def life(chance: float = 0.0, **bounds: float) -> ConnectionLife:
    return ConnectionLife("test", chance=lambda: chance, **bounds)  # type: ignore[arg-type]


def test_a_new_and_a_closed_connection_may_connect_at_once() -> None:
    connection = life()
    assert connection.may_connect(now=0)
    connection.opened(now=0)
    connection.lost(now=1)
    connection.lost(now=1)
    connection.closed()
    assert connection.may_connect(now=1)


def test_an_open_connection_that_is_lost_is_tried_again_at_once() -> None:
    connection = life()
    connection.opened(now=0)
    assert connection.lost(now=5)
    assert connection.may_connect(now=5)


def test_a_patient_one_waits_after_the_loss_too() -> None:
    connection = ConnectionLife(
        "broker", first_delay=2, longest_delay=10, is_patient=True, chance=lambda: 0.0
    )
    connection.opened(now=0)
    connection.lost(now=5)
    assert not connection.may_connect(now=5.9)
    assert connection.may_connect(now=6.0)


def test_a_loss_is_reported_once_and_its_length_when_it_ends() -> None:
    connection = life()
    connection.opened(now=0)
    assert [connection.lost(now=second) for second in (1.0, 2.0, 3.0)] == [True, False, False]
    assert (connection.losses, connection.state) == (1, "lost")
    assert connection.opened(now=4.5) == 3.5
    assert connection.opened(now=9) is None


@given(st.lists(CHANCES, min_size=1, max_size=80), st.floats(0.001, 5), st.floats(0.01, 60))
def test_delays_grow_stay_bounded_and_are_never_nothing(
    chances: list[float], first: float, longest: float
) -> None:
    drawn = iter(chances)
    connection = ConnectionLife("test", first, longest, chance=lambda: next(drawn))
    now = 0.0
    for number in range(len(chances)):
        connection.lost(now=now)
        delay = connection.seconds_to_wait(now=now)
        ceiling = min(longest, first * 2.0 ** min(number, 30))
        assert ceiling / 2 * 0.999 <= delay <= ceiling * 1.001
        now += delay
        assert connection.may_connect(now=now + 1e-6)


@given(st.lists(CHANCES, min_size=2, max_size=2, unique=True))
def test_two_processes_do_not_come_back_at_the_same_moment(chances: list[float]) -> None:
    first, second = (life(chance) for chance in chances)
    for connection in (first, second):
        connection.lost(now=0)
    if abs(chances[0] - chances[1]) > 1e-6:
        assert first.seconds_to_wait(now=0) != second.seconds_to_wait(now=0)


def test_a_doubted_server_is_looked_at_more_and_more_slowly_until_one_is_trusted() -> None:
    connection = life(first_delay=0.1, longest_delay=0.5)
    now, waits = 0.0, []
    for _ in range(5):
        connection.opened(now=now)
        assert connection.doubted(now=now) == (not waits)
        waits.append(connection.seconds_to_wait(now=now))
        now += waits[-1]
        assert connection.may_connect(now=now)
    assert waits == pytest.approx([0.05, 0.1, 0.2, 0.25, 0.25])
    connection.opened(now=now)
    connection.trusted()
    assert connection.doubted(now=now)
    assert connection.seconds_to_wait(now=now) == pytest.approx(0.05)
