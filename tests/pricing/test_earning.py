"""What is earned by staying: the least over the window, so nothing can be gained by going in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing import earning
from pricing.earning import Holding, Outlook
from pricing.factors import PricedConsent
from pricing.schedule import PriceSchedule
from pricing.tiers import Tier
from tests.pricing.offers import OPEN, TERMS
from tests.pricing.schedules import GENEROUS, TIERS

T0 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SCHEDULE = replace(GENEROUS, tiers=TIERS, earn_after_days=30)


def allowing(*fields: str, form: str = "raw") -> tuple[PricedConsent, ...]:
    if not fields:
        return ()
    return (replace(OPEN, conditions=replace(OPEN.conditions, fields=fields, form=form)),)


def since(day: float, offers: tuple[PricedConsent, ...]) -> Holding:
    return Holding(T0 + day * DAY, offers, 0)


ALL = allowing("a", "b", "c", "d")


def earned(*history: Holding, day: float, schedule: PriceSchedule = SCHEDULE) -> int:
    return earning.earned_bps(history, schedule, at=T0 + day * DAY)


def test_nothing_is_earned_before_the_window_is_full() -> None:
    assert earned(since(0, ALL), day=29.9) == 0
    assert earned(since(0, ALL), day=30) == 1500


def test_a_short_stay_around_a_renewal_earns_nothing() -> None:
    assert earned(since(0, ()), since(30, ALL), day=30.1) == 0


def test_a_wider_statement_earns_its_difference_anew() -> None:
    little, much = allowing("a", form="synthetic"), ALL
    narrow = earned(since(0, little), day=40)
    assert earned(since(0, little), since(40, much), day=40) == narrow
    assert earned(since(0, little), since(40, much), day=69.9) == narrow
    assert earned(since(0, little), since(40, much), day=70) == 1500


def test_an_equal_restatement_loses_no_time() -> None:
    assert earned(since(0, ALL), since(20, ALL), day=30) == 1500


def test_a_gap_starts_over() -> None:
    gap = (since(0, ALL), since(40, ()), since(40.01, ALL))
    assert earned(*gap, day=69) == 0
    assert earned(*gap, day=70.01) == 1500


def test_what_the_vendor_keeps_from_counting_loses_no_time() -> None:
    held = tuple(replace(offer, status="suspended") for offer in ALL)
    assert earned(since(0, ALL), since(40, held), since(41, ALL), day=41) == 1500


def test_the_past_is_scored_by_the_schedule_that_counts_now() -> None:
    dearer = replace(SCHEDULE, tiers=(Tier("one", 100, 400),))
    assert earned(since(0, ALL), day=50, schedule=dearer) == 400


def test_an_entitlement_without_consents_counts_its_points() -> None:
    assert earned(Holding(T0, None, 600), since(50, ALL), day=50) == 800


def test_the_instant_from_which_everything_counts_is_known() -> None:
    history = (since(0, allowing("a")), since(40, ALL))
    outlook = Outlook(history, SCHEDULE, 1500, T0 + 45 * DAY)
    assert outlook.full_from() == T0 + 70 * DAY
    assert outlook.bps_on(T0 + 69 * DAY) < outlook.bps_on(T0 + 70 * DAY) == 1500
    late = Outlook(history, SCHEDULE, 1500, T0 + 80 * DAY)
    assert late.full_from() == T0 + 80 * DAY
    committed = Outlook(history, SCHEDULE, 1500, T0 + 45 * DAY, at_once=True)
    assert committed.full_from() == T0 + 45 * DAY


@given(
    st.lists(st.tuples(st.floats(0, 200), st.sets(st.sampled_from("abcd"))), max_size=8),
    st.floats(0, 260),
)
def test_no_more_is_ever_earned_than_what_each_day_of_the_window_was_worth(
    said: list[tuple[float, set[str]]], day: float
) -> None:
    history = [since(when, allowing(*sorted(fields))) for when, fields in sorted(said) if when <= day]
    found = earned(*history, day=day)
    assert found <= earned(*history, day=day, schedule=replace(SCHEDULE, earn_after_days=0))
    for holding, following in pairwise([*history, None]):
        if holding is None:
            continue
        inside = following is None or following.since > T0 + (day - 30) * DAY
        if inside and (following is None or following.since > holding.since):
            alone = Holding(T0 - 999 * DAY, holding.offers, 0)
            assert found <= earning.earned_bps([alone], SCHEDULE, at=T0 + day * DAY)


PERIOD = 30


def daily_worth(allowed: tuple[PricedConsent, ...]) -> int:
    """What one day is worth: the discount of these consents on a daily price of 10,000."""
    return earning.earned_bps([Holding(T0 - 999 * DAY, allowed, 0)], SCHEDULE, at=T0)


@pytest.mark.parametrize("within", [0, 1, 15, 29], ids="switched {}d before the renewal".format)
def test_no_pattern_of_on_and_off_gains_more_than_the_days_were_worth(within: int) -> None:
    """Every pattern over 12 periods and 2 fields. Each invoice gives the earned discount for one period ahead.

    What is realised in sum is at most the sum of what each day was worth, plus one day.
    """
    choices = [allowing(), allowing("a"), allowing("b"), allowing("a", "b", "c", "d")]
    worth = {choice: daily_worth(choice) for choice in choices}
    # What an invoice gives depends on the choices in the window before it alone, so each pattern is a path.
    for pattern in product(range(4), repeat=3):
        for steady in range(4):
            periods = [steady, *pattern, steady, 0, *pattern, *pattern]
            history = [
                since(number * PERIOD - within, choices[choice]) for number, choice in enumerate(periods, 1)
            ]
            realised = sum(
                earned(*[each for each in history if each.since <= T0 + number * PERIOD * DAY],
                       day=number * PERIOD) * PERIOD
                for number in range(1, len(periods) + 1)
            )  # fmt: skip
            days = sum(worth[choices[choice]] * PERIOD for choice in periods)
            assert realised <= days + max(worth.values()), periods


def test_terms_do_not_bloat_what_is_kept() -> None:
    written = earning.offers_to_json(
        [replace(OPEN, clauses=replace(TERMS, residual_risk_statement="x" * 999))]
    )
    assert len(str(written)) < 1500
    [read] = earning.offers_from_json(written)
    assert replace(read, clauses=OPEN.clauses) == OPEN
