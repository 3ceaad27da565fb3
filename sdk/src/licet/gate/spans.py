"""The stretches of time that one entry covers: its window, less the gaps in it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from licet.manifest import Entry, Window

UNLIMITED = (Window(),)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def spans_of(entry: Entry) -> tuple[Window, ...]:
    """Disjoint and in order; none at all where the entry covers no time.

    A `within_window` obligation says the same again or less, so it is taken off as well.
    """
    spans: tuple[Window, ...] = _common((Window(),), entry.window)
    gaps = list(entry.excluding)
    for obligation in entry.obligations:
        if obligation.code == "within_window":
            given = obligation.parameters
            spans = _common(spans, Window.from_dict(given, start="data_from", end="data_until"))
            gaps += [Window.from_dict(each) for each in given.get("excluding") or ()]
    for gap in gaps:
        spans = tuple(_without(spans, gap))
    return spans


def microseconds(instant: datetime) -> int:
    """Since 1970 in UTC: a whole number, whatever the engine counts in."""
    return (instant - _EPOCH) // _MICROSECOND


def _common(spans: Iterable[Window], other: Window) -> tuple[Window, ...]:
    cut = (Window(_latest(span.start, other.start), _earliest(span.end, other.end)) for span in spans)
    return tuple(span for span in cut if not _empty(span))


def _without(spans: Iterable[Window], gap: Window) -> Iterable[Window]:
    if _empty(gap):
        yield from spans
        return
    for span in spans:
        before = Window(span.start, gap.start) if gap.start is not None else None
        after = Window(gap.end, span.end) if gap.end is not None else None
        if before is not None:
            yield from _common((span,), before)
        if after is not None:
            yield from _common((span,), after)


def _empty(span: Window) -> bool:
    return span.start is not None and span.end is not None and span.start >= span.end


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)
