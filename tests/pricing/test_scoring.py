"""Edges that the worked tables do not stand on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pricing import factors, scoring
from pricing.caps import Caps
from pricing.factors import PricedConsent
from pricing.grades import Grade
from pricing.money import Money
from pricing.schedule import PriceSchedule
from pricing.tiers import next_tier, tier_reached
from tests.pricing.offers import OPEN, STEPS
from tests.pricing.schedules import BEGINS_AT, FINE

DAY = timedelta(days=1)
BY_THE_DAY = replace(
    FINE, history=(Grade(0, 1000), Grade(1, 2000), Grade(2, 3000)), ahead=(Grade(0, 1000), Grade(1, 2000))
)


def with_conditions(**changes: object) -> PricedConsent:
    return replace(OPEN, conditions=replace(OPEN.conditions, **changes))  # type: ignore[arg-type]


def kept(offer: PricedConsent, name: str, schedule: PriceSchedule = BY_THE_DAY) -> int:
    found = {
        each.name: each for each in factors.factors_of(offer, schedule, schedule.categories[offer.category])
    }
    return found[name].kept


def test_what_has_no_price_leaves_not_one_point_of_a_million() -> None:
    schedule = replace(FINE, model_families_bps=None)
    [line] = scoring.score([with_conditions(model_families=("wear",))], schedule).lines
    assert (line.points, line.worth, line.note, line.unpriced) == (0, 0, "not_priced", ("model_families",))
    assert [each.kept for each in line.factors if not each.priced] == [0]


def test_a_category_without_a_price_is_worth_nothing() -> None:
    found = scoring.score([replace(OPEN, category="new")], FINE)
    assert found.to_dict()["lines"] == [
        {
            "category": "new",
            "purpose": "shared",
            "points": 0,
            "worth": 0,
            "note": "category_not_priced",
            "factors": [],
            "unpriced": [],
        }
    ]
    assert found.to_dict()["tier"] is None


def test_the_tier_is_written_by_its_name() -> None:
    assert scoring.score([OPEN], replace(FINE, tiers=STEPS)).to_dict()["tier"] == "three"


@pytest.mark.parametrize(
    ("offer", "bps"),
    [
        pytest.param(with_conditions(data_from=None), 1000, id="silence is no day"),
        pytest.param(with_conditions(data_from=BEGINS_AT), 1000, id="from the beginning of the consent"),
        pytest.param(with_conditions(data_from=BEGINS_AT + DAY), 1000, id="from later on"),
        pytest.param(
            with_conditions(data_from=BEGINS_AT - DAY + timedelta(seconds=1)), 1000, id="not quite a day"
        ),
        pytest.param(with_conditions(data_from=BEGINS_AT - DAY), 2000, id="a day"),
        pytest.param(
            with_conditions(data_from=None, valid_from=BEGINS_AT - 2 * DAY),
            3000,
            id="silence since its validity",
        ),
        pytest.param(
            with_conditions(data_from=BEGINS_AT - 9 * DAY, data_until=BEGINS_AT - 8 * DAY),
            2000,
            id="one day long ago",
        ),
        pytest.param(
            with_conditions(data_from=BEGINS_AT - DAY, data_until=BEGINS_AT + 9 * DAY),
            2000,
            id="the future is no past",
        ),
    ],
)
def test_whole_days_of_the_past(offer: PricedConsent, bps: int) -> None:
    assert kept(offer, "history") == bps


@pytest.mark.parametrize(
    ("days", "bps"),
    [(-5, 1000), (0, 1000), (0.9, 1000), (1, 2000), (9, 2000)],
    ids=["past", "now", "0.9", "1", "9"],
)
def test_whole_days_to_come(days: float, bps: int) -> None:
    assert kept(with_conditions(data_until=BEGINS_AT + days * DAY), "data_until") == bps


def test_the_past_is_a_line_of_its_own_even_alone() -> None:
    schedule = replace(FINE, history=(Grade(1, 2000),))
    [line] = scoring.score([OPEN], schedule).lines
    assert (line.note, line.points) == ("history", 200_000)
    [silent] = scoring.score([with_conditions(data_from=None)], schedule).lines
    assert (silent.note, silent.points) == ("not_priced", 0)


def test_below_the_floor_price_not_a_cent_comes_off() -> None:
    price = Money(50, "EUR")
    caps = Caps(10_000, floor_price=(Money(100, "EUR"),))
    assert price.percent(caps.within(10_000, price)) == Money(0, "EUR")


def test_a_tier_is_reached_at_its_points_and_not_before() -> None:
    assert tier_reached(STEPS, 199) is None
    assert [tier_reached(STEPS, points) for points in (200, 499, 500)] == [STEPS[0], STEPS[0], STEPS[1]]
    assert [next_tier(STEPS, points) for points in (199, 200, 500)] == [STEPS[0], STEPS[1], STEPS[2]]
    assert next_tier(STEPS, 1500) is None
