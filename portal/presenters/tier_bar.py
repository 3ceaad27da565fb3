"""A bar that shows the points among the tiers. Positions are hundredths of the bar's width."""

from __future__ import annotations

from dataclasses import dataclass

from portal.presenters.price import Price

_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class TierMark:
    x: int
    name: str
    reached: bool


@dataclass(frozen=True, slots=True)
class TierBar:
    """The bar. `filled` is the part common to before and after; from there to `moved` is the change."""

    filled: int
    moved_from: int
    moved: int
    rises: bool
    marks: tuple[TierMark, ...]


def tier_bar(price: Price) -> TierBar:
    top = price.top * 1.06  # which keeps the last mark off the edge
    before, after = (round(_WIDTH * points / top) for points in (price.before_points, price.points))
    return TierBar(
        min(before, after),
        min(before, after),
        abs(after - before),
        after >= before,
        tuple(TierMark(round(_WIDTH * s.min_points / top), s.name, s.reached) for s in price.ladder),
    )
