import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.windows import DataWindow, Window, merge_windows

DAYS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(10)]
EDGES = st.none() | st.sampled_from(DAYS)
WINDOWS = st.builds(Window, EDGES, EDGES)
GAPS = st.builds(Window, st.sampled_from(DAYS), EDGES)
# every instant at which something can change, and one between each two
INSTANTS = [
    DAYS[0] - timedelta(hours=12),
    *(day + half for day in DAYS for half in (timedelta(0), timedelta(hours=12))),
]


def window(start: int | None, end: int | None) -> Window:
    return Window(None if start is None else DAYS[start], None if end is None else DAYS[end])


@pytest.mark.parametrize(
    ("allowed", "asked", "passes"),
    [
        pytest.param(window(None, None), window(None, None), True, id="all of all"),
        pytest.param(window(1, 5), window(1, 5), True, id="exactly"),
        pytest.param(window(1, 5), window(1, 6), False, id="a day late"),
        pytest.param(window(1, 5), window(0, 5), False, id="a day early"),
        pytest.param(window(1, None), window(1, 5), True, id="open end"),
        pytest.param(window(1, 5), window(1, None), False, id="asked without an end"),
        pytest.param(window(None, 5), window(None, 5), True, id="from the beginning"),
        pytest.param(window(1, 5), window(None, 5), False, id="asked from the beginning"),
        pytest.param(window(1, 5), window(3, 3), False, id="an empty window names nothing"),
        pytest.param(window(1, 5), window(4, 3), False, id="a reversed window names nothing"),
    ],
)
def test_a_window_passes_only_if_all_of_it_is_covered(allowed: Window, asked: Window, passes: bool) -> None:
    assert DataWindow(allowed).covers(asked) is passes


@pytest.mark.parametrize(
    ("gap", "asked", "passes"),
    [
        pytest.param(window(3, 5), window(1, 3), True, id="up to the gap"),
        pytest.param(window(3, 5), window(5, 7), True, id="after the gap"),
        pytest.param(window(3, 5), window(1, 4), False, id="into the gap"),
        pytest.param(window(3, 5), window(4, 7), False, id="out of the gap"),
        pytest.param(window(3, 5), window(1, 7), False, id="over the gap"),
        pytest.param(window(3, None), window(7, 8), False, id="a gap that lasts"),
        pytest.param(window(3, 3), window(1, 7), True, id="a gap of no time"),
    ],
)
def test_a_gap_is_left_out(gap: Window, asked: Window, passes: bool) -> None:
    assert DataWindow(window(0, None), (gap,)).covers(asked) is passes


@given(one=WINDOWS, other=WINDOWS)
def test_windows_meet_where_they_share_an_instant(one: Window, other: Window) -> None:
    assert one.meets(other) == any(one.holds(instant) and other.holds(instant) for instant in INSTANTS)
    assert one.meets(other) == other.meets(one)


@given(one=WINDOWS, other=WINDOWS)
def test_a_window_covers_another_if_it_holds_each_of_its_instants(one: Window, other: Window) -> None:
    assume(not other.is_empty() and not one.is_empty())
    far = [DAYS[0] - timedelta(days=999), DAYS[-1] + timedelta(days=999)]
    inside = [instant for instant in [*INSTANTS, *far] if other.holds(instant)]
    assert one.covers(other) == all(one.holds(instant) for instant in inside)


@given(gaps=st.lists(GAPS), within=WINDOWS)
def test_merged_gaps_hold_the_same_instants_in_order_and_apart(gaps: list[Window], within: Window) -> None:
    found = merge_windows(gaps, within=within)
    for instant in INSTANTS:
        expected = within.holds(instant) and any(gap.holds(instant) for gap in gaps)
        assert any(gap.holds(instant) for gap in found) == expected
    for earlier, later in itertools.pairwise(found):
        assert earlier.end is not None
        assert later.start is not None
        assert earlier.end < later.start


def test_it_is_restricted_unless_it_is_everything() -> None:
    assert not DataWindow().is_restricted()
    assert DataWindow(window(1, None)).is_restricted()
    assert DataWindow(Window(), (window(1, 2),)).is_restricted()


def test_how_it_is_written() -> None:
    assert DataWindow(window(0, None), (window(1, 2),)).to_dict() == {
        "data_from": "2026-01-01T00:00:00Z",
        "data_until": None,
        "excluding": [{"from": "2026-01-02T00:00:00Z", "until": "2026-01-03T00:00:00Z"}],
    }
