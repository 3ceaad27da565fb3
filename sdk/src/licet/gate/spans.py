"""The periods that one manifest entry covers: its data window without the gaps."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from licet.manifest_entry import Entry
from licet.manifest_window import Window

UNLIMITED = (Window(),)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def spans_of(entry: Entry) -> tuple[Window, ...]:
    """Return the covered periods, disjoint and in order; empty if the entry covers no time.

    A `within_window` obligation can only narrow the window, so it is applied too.
    """
    spans: tuple[Window, ...] = _common((Window(),), entry.window)
    gaps = list(entry.excluding)
    for obligation in entry.obligations:
        if obligation.code == "within_window":
            limits = obligation.parameters
            spans = _common(spans, Window.from_dict(limits, start="data_from", end="data_until"))
            gaps += [Window.from_dict(each) for each in limits.get("excluding") or ()]
    for gap in gaps:
        spans = tuple(_without(spans, gap))
    return spans


def microseconds(instant: datetime) -> int:
    """Convert an instant to microseconds since 1970, UTC."""
    return (instant - _EPOCH) // _MICROSECOND


def _common(spans: Iterable[Window], other: Window) -> tuple[Window, ...]:
    """Cut each period to its overlap with `other`; drop those that become empty."""
    cut = (Window(_latest(span.start, other.start), _earliest(span.end, other.end)) for span in spans)
    return tuple(span for span in cut if not _empty(span))


def _without(spans: Iterable[Window], gap: Window) -> Iterable[Window]:
    """Remove a gap from each period."""
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
    """Tell whether the period contains no instant."""
    return span.start is not None and span.end is not None and span.start >= span.end


def _latest(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((each for each in (first, second) if each is not None), default=None)


def _earliest(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((each for each in (first, second) if each is not None), default=None)
