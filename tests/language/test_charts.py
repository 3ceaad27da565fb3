"""Charts escape their texts and say their numbers."""

from __future__ import annotations

import pytest

from language import charts
from language.charts import Series
from portal.presenters import releases


def test_a_chart_escapes_its_texts_and_says_its_numbers() -> None:
    chart = charts.bars("<b>", ["<i>"], [Series("a", (3.0,)), Series("b", (None,))], says="x & y")
    assert "<b>" not in chart.svg
    assert "<i>" not in chart.svg
    assert chart.rows == (("<i>", ("3", "–")),)
    assert not chart.empty
    assert charts.lines("t", [], [], says="").empty
    broken = charts.lines("t", ["1", "2", "3"], [Series("a", (1.0, None, 2.0))], says="")
    assert broken.svg.count("<polyline") == 2


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 2), (1, 2), (2, 2), (2.5, 4), (10, 10), (11, 20), (99, 100), (100, 100), (101, 200)],
)
def test_the_scale_ends_at_a_round_number_with_a_round_half(value: float, top: float) -> None:
    assert charts._ceiling(value) == top


def test_long_labels_leave_room_for_each_other() -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    chart = charts.bars("t", months, [Series("a", (1.0,) * 12)], says="")
    assert sum(chart.svg.count(f">{month}<") for month in months) == 6
    assert len(chart.rows) == 12


def test_a_changelog_is_shown_without_what_is_for_operators() -> None:
    text = "# Changelog\n\n## Unreleased\n\n### Upgrading\n\n- Run it\n\n### Deprecated\n\n- [x](y.md) ends\n"
    (release,) = releases.parse(text)
    assert (release.title, release.sections) == ("Unreleased", (("Deprecated", "- x ends"),))


def test_a_drawing_is_not_taken_for_a_canvas() -> None:
    """The desk's theme draws on everything of the class `chart` as on a canvas, and fails on ours."""
    assert 'class="chart"' not in charts.bars("t", ["a"], [Series("a", (1.0,))], says="").svg
