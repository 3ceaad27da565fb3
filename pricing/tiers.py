"""The tiers of a schedule, which turn points into a discount."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a schedule: `discount_bps` from `min_points` on."""

    name: str
    min_points: int
    discount_bps: int

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "min_points": self.min_points, "discount_bps": self.discount_bps}


def tier_reached(tiers: Sequence[Tier], points: int) -> Tier | None:
    """Return the highest tier that `points` reach. None below the first tier."""
    return max((tier for tier in tiers if tier.min_points <= points), key=_min_points, default=None)


def next_tier(tiers: Sequence[Tier], points: int) -> Tier | None:
    """Return the lowest tier that `points` do not reach. None at the top."""
    return min((tier for tier in tiers if tier.min_points > points), key=_min_points, default=None)


def _min_points(tier: Tier) -> int:
    return tier.min_points
