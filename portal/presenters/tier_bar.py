"""Where the points stand among the tiers, as a drawing: a bar with a mark at each tier. Hundredths of its width."""

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
    """`filled` is as far as before and after both reach; from there to `moved` is what the choice changes."""

    filled: int
    moved_from: int
    moved: int
    rises: bool
    marks: tuple[TierMark, ...]


def tier_bar(price: Price) -> TierBar:
    top = price.top * 1.06  # so that the last mark is not at the very edge
    before, after = (round(_WIDTH * points / top) for points in (price.before_points, price.points))
    return TierBar(
        min(before, after),
        min(before, after),
        abs(after - before),
        after >= before,
        tuple(TierMark(round(_WIDTH * s.min_points / top), s.name, s.reached) for s in price.ladder),
    )
