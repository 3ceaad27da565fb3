"""Bar, stacked and line charts as SVG, with the same numbers as a table for readers who do not see them. Pure.

Colours come from the style sheet by classes (`chart-1` to `chart-6`), so that charts follow the dark mode and print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 640
_HEIGHT: Final = 240
_LEFT: Final = 64
_WIDEST: Final = 64  # a single bar is not as wide as the drawing
_BOTTOM: Final = 28
_TOP: Final = 12
_COLOURS: Final = 6
_MOST_LABELS: Final = 12
_CHARACTER: Final = 8  # the room of one character of a label


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name and a value for each label. None leaves a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, a sentence that says what it shows, its SVG, and its numbers in words, row by row."""

    title: str
    says: str
    svg: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    empty: bool


def bars(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    says: str,
    write: Callable[[float], str] = lambda value: f"{value:,.0f}",
) -> Chart:
    """Draw a bar for each label, with the series stacked on each other. Values are at least 0."""
    top = _ceiling(max((sum(_at(each, at) for each in series) for at in range(len(labels))), default=0))
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    width = min(step * 0.7, _WIDEST)
    parts = []
    for at in range(len(labels)):
        below = 0.0
        for number, each in enumerate(series):
            value = _at(each, at)
            if value > 0:
                y, height = _y(below + value, top), _y(below, top) - _y(below + value, top)
                parts.append(
                    f'<rect class="chart-{number % _COLOURS + 1}" y="{y:.1f}"'
                    f' x="{_LEFT + step * (at + 0.5) - width / 2:.1f}"'
                    f' width="{width:.1f}" height="{height:.1f}"/>'
                )
            below += value
    return _chart(title, labels, series, "".join(parts), top=top, says=says, write=write)


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    says: str,
    write: Callable[[float], str] = lambda value: f"{value:,.0f}",
) -> Chart:
    """Draw a line for each series. A value that is missing breaks the line."""
    top = _ceiling(max((value for each in series for value in each.values if value is not None), default=0))
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    parts = []
    for number, each in enumerate(series):
        for run in _runs(each.values):
            points = " ".join(f"{_LEFT + step * (at + 0.5):.1f},{_y(value, top):.1f}" for at, value in run)
            colour = number % _COLOURS + 1
            parts.append(f'<polyline class="chart-line chart-{colour}" points="{points}"/>')
            parts += [
                f'<circle class="chart-{colour}" cx="{_LEFT + step * (at + 0.5):.1f}" cy="{_y(value, top):.1f}" r="3"/>'
                for at, value in run
            ]
    return _chart(title, labels, series, "".join(parts), top=top, says=says, write=write)


def _chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    drawn: str,
    *,
    top: float,
    says: str,
    write: Callable[[float], str],
) -> Chart:
    longest = max((len(label) for label in labels), default=1)
    fit = max(1, min(_MOST_LABELS, (_WIDTH - _LEFT) // (longest * _CHARACTER)))
    every = -(-len(labels) // fit) or 1
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    scale = "".join(
        f'<line class="chart-grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{_y(value, top):.1f}" y2="{_y(value, top):.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{_y(value, top) + 4:.1f}" text-anchor="end">{escape(write(value))}</text>'
        for value in (0, top / 2, top)
    )
    below = "".join(
        f'<text x="{_LEFT + step * (at + 0.5):.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>'
        for at, label in enumerate(labels)
        if at % every == 0
    )
    svg = (
        f'<svg class="drawing" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(f"{title}. {says}")}">'
        f"{scale}{drawn}{below}</svg>"
    )
    rows = tuple(
        (
            label,
            tuple(
                "–" if at >= len(each.values) or each.values[at] is None else write(_at(each, at))
                for each in series
            ),
        )
        for at, label in enumerate(labels)
    )
    empty = not any(value for each in series for value in each.values)
    return Chart(title, says, svg, tuple(each.name for each in series), rows, empty)


def _at(series: Series, at: int) -> float:
    value = series.values[at] if at < len(series.values) else None
    return value if value is not None else 0.0


def _y(value: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)


def _ceiling(value: float) -> float:
    """Return the next round number, half of which is round too: 2, 4, 6, 8 or 10 times a power of ten."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(power * factor for factor in (2, 4, 6, 8, 10) if power * factor >= value)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Return the unbroken runs of values, each with its place."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]
