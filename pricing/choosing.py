"""Which of the schedules that a price follows counts for these consents. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pricing import following, scoring
from pricing.factors import PricedConsent
from pricing.following import Choice, Followed
from pricing.schedule import PriceSchedule
from pricing.scoring import Score


def choose(
    chosen: Sequence[PricedConsent], followed: Mapping[Followed, PriceSchedule]
) -> Choice[Score] | None:
    """Return the schedule with the greatest discount for these consents."""
    return following.best([Choice(each, scoring.score(chosen, rule)) for each, rule in followed.items()])


def dated(choice: Choice[Score]) -> Score:
    """Name in each line the day until which a schedule counts that another one has followed."""
    followed, score = choice.followed, choice.score
    if not followed.kept:
        return score
    lines = (
        replace(
            line,
            kept=True,
            kept_until=min(filter(None, (line.kept_until, followed.until)), default=None),
        )
        for line in score.lines
    )
    return replace(score, lines=tuple(lines))
