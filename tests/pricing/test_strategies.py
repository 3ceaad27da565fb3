"""No strategy of going in and out gains more than its days were worth, and the demonstration of it can fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.management import CommandError, call_command

from pricing import earning, strategies
from pricing.earning import Holding
from pricing.factors import PricedConsent
from pricing.schedule import PriceSchedule
from pricing.strategies import Gain
from tests.prices import publish_schedule
from tests.pricing.schedules import GENEROUS, TIERS

SCHEDULE = replace(GENEROUS, tiers=TIERS, earn_after_days=30)
CHOICES = strategies.choices_of(SCHEDULE)


@pytest.mark.parametrize("days_before", [0, 1, 7, 15, 29])
def test_over_12_periods_and_2_fields_nothing_is_gained(days_before: int) -> None:
    """Every one of the 4^12 patterns, for each time of switching."""
    gain = strategies.best(SCHEDULE, CHOICES, days_before=days_before)
    assert len(CHOICES) == 4
    assert gain.is_fair, gain


@pytest.mark.parametrize("days_before", [0, 1, 7, 28])
def test_a_short_stay_around_each_renewal_gains_nothing(days_before: int) -> None:
    gain = strategies.best(SCHEDULE, CHOICES, days_before=days_before, stay_days=1)
    assert (gain.is_fair, gain.realised) == (True, 0)


def test_without_a_window_a_short_stay_gains_and_is_found() -> None:
    careless = replace(SCHEDULE, earn_after_days=0)
    gain = strategies.best(careless, CHOICES, days_before=0, stay_days=1)
    assert not gain.is_fair
    assert gain.realised == 12 * 30 * 1500


def by_hand(schedule: PriceSchedule, periods: int, days_before: int) -> int:
    """The greatest excess over all patterns, each computed whole."""
    found = []
    for pattern in product(CHOICES, repeat=periods):
        fixed = {name: CHOICES[name] for name in CHOICES}
        gain = only(schedule, pattern, fixed, days_before)
        found.append(gain.excess)
    return max(found)


def only(
    schedule: PriceSchedule,
    pattern: tuple[str, ...],
    choices: Mapping[str, tuple[PricedConsent, ...]],
    days_before: int,
) -> Gain:
    start = strategies._START
    realised = worth = 0
    for number in range(len(pattern)):
        at = start + timedelta(days=30 * number)
        history = [
            Holding(start + timedelta(days=30 * index - days_before), choices[name], 0)
            for index, name in enumerate(pattern[: number + 1])
        ]
        realised += earning.earned_bps(history, schedule, at=at) * 30
        worth += strategies._worth(schedule, choices[pattern[number]]) * 30
    return Gain(pattern, realised, worth, 0)


@pytest.mark.parametrize("days_before", [0, 10])
def test_the_best_pattern_is_the_best_of_all(days_before: int) -> None:
    gain = strategies.best(SCHEDULE, CHOICES, periods=4, days_before=days_before)
    assert gain.excess == by_hand(SCHEDULE, 4, days_before)


def test_the_command_tries_the_schedule_in_effect(catalogue: None) -> None:
    publish_schedule(earn_after_days=30)
    out = StringIO()
    call_command("simulate_earning", stdout=out)
    assert "earned after 30 days" in out.getvalue()
    assert out.getvalue().count("fair:") == 9
    with pytest.raises(CommandError, match="unknown"):
        call_command("simulate_earning", "--schedule", "none")
