from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from pricing import estimate, quotes, scoring
from pricing.caps import Caps
from pricing.factors import PricedConsent
from pricing.money import Money
from pricing.quotes import Quote
from pricing.schedule import PriceSchedule
from pricing.tiers import Tier
from tests.pricing.offers import OPEN, RESTRICTED, STEPS, TERMS
from tests.pricing.schedules import ANY_SCHEDULE, BEGINS_AT, FINE, GENEROUS, OFFERS

SCHEDULE = replace(GENEROUS, tiers=STEPS)


def priced(before: Sequence[PricedConsent], after: Sequence[PricedConsent], schedule: PriceSchedule) -> Quote:
    return quotes.quote(
        before=scoring.score(before, schedule),
        after=scoring.score(after, schedule),
        offers=after,
        schedule=schedule,
        terms=TERMS,
        at=BEGINS_AT,
    )


def quoted(*after: PricedConsent, before: tuple[PricedConsent, ...] = ()) -> Quote:
    return priced(before, after, SCHEDULE)


def test_a_quote_shows_before_and_after() -> None:
    found = quoted(OPEN, before=(replace(OPEN, purpose="own"),))
    assert (found.before.points, found.after.points) == (400, 1000)
    written = found.to_dict()
    assert (written["before_bps"], written["after_bps"], written["tier"]) == (100, 300, "two")
    assert sum(line["points"] for line in written["lines"]) == written["points"] == 1000


def test_the_next_tier_says_what_it_would_take() -> None:
    found = quoted(OPEN).next_tier
    assert found is not None
    assert (found.name, found.min_points, found.missing_points, found.discount_bps) == (
        "three",
        1500,
        500,
        900,
    )
    assert [step.to_dict() for step in found.steps] == [
        {"category": "energy", "purpose": "shared", "change": "category", "points": 700, "reaches": True},
        {"category": "service", "purpose": "shared", "change": "category", "points": 700, "reaches": True},
    ]


def test_at_the_top_there_is_no_next_tier() -> None:
    assert quoted(OPEN, replace(OPEN, category="energy")).next_tier is None


def test_each_restriction_given_up_is_a_step_of_its_own() -> None:
    fine = replace(FINE, tiers=(Tier("far", 10**7, 100),))
    found = priced([], [RESTRICTED], fine).next_tier
    assert found is not None
    assert {step.change for step in found.steps} == {
        "category",
        "fields",
        "form",
        "regions",
        "model_families",
        "processors",
        "data_from",
        "data_until",
        "valid_until",
        "retention_days",
        "on_withdrawal",
    }
    assert [step.points for step in found.steps] == sorted(
        (step.points for step in found.steps), reverse=True
    )


@given(offers=OFFERS, schedule=ANY_SCHEDULE)
def test_a_step_brings_what_it_says(offers: list[PricedConsent], schedule: PriceSchedule) -> None:
    found = priced([], offers, schedule)
    tier = found.next_tier
    if tier is None:
        assert all(each.min_points <= found.after.points for each in schedule.tiers)
        return
    assert tier.missing_points == tier.min_points - found.after.points > 0
    for step in tier.steps:
        assert step.points > 0
        assert step.reaches == (step.points >= tier.missing_points)
    for step in tier.steps:
        if step.change == "category":
            price = schedule.categories[step.category]
            added = replace(OPEN, category=step.category, purpose=step.purpose)
            added = replace(
                added, conditions=replace(added.conditions, data_from=None, fields=tuple(price.fields))
            )
            assert scoring.score([*offers, added], schedule).points == found.after.points + step.points


@pytest.mark.parametrize(
    ("price", "bps", "written"),
    [
        pytest.param(
            Money(100_000, "EUR"),
            1200,
            {
                "list_price": {"amount_minor": 100_000, "currency": "EUR"},
                "applied_bps": 1200,
                "discount": {"amount_minor": 12_000, "currency": "EUR"},
                "other_discounts": {"amount_minor": 0, "currency": "EUR"},
                "proration": {"amount_minor": 0, "currency": "EUR"},
                "due": {"amount_minor": 88_000, "currency": "EUR"},
                "estimate": True,
                "about": False,
                "about_reason": None,
                "invoice_at": None,
                "discount_from": None,
                "period": {
                    "list_price": {"amount_minor": 100_000, "currency": "EUR"},
                    "discount": {"amount_minor": 12_000, "currency": "EUR"},
                    "due": {"amount_minor": 88_000, "currency": "EUR"},
                },
                "monthly": None,
                "yearly": None,
            },
            id="it says that it is an estimate",
        )
    ],
)
def test_an_estimate(price: Money, bps: int, written: dict[str, object]) -> None:
    assert estimate.of_list_price(price, bps=bps, caps=SCHEDULE.caps).to_dict() == written


def test_a_percentage_that_would_round_up_over_the_cap_is_too_much() -> None:
    """201 basis points of 50.00 are 1.005, which rounds up to 1.01."""
    caps = Caps(10_000, max_per_invoice=(Money(100, "EUR"),))
    assert caps.within(9000, Money(5000, "EUR")) == 200
