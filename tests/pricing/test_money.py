from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing import currencies, money
from pricing.money import MixedCurrencies, Money, NoSplitWeights, UnknownCurrency

AMOUNTS = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "EUR"))
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(lambda weights: sum(weights) > 0)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("currency", "digits", "written"),
    [("EUR", 2, "12.34"), ("JPY", 0, "1234"), ("KWD", 3, "1.234"), ("ISK", 0, "1234")],
)
def test_each_currency_has_its_digits(currency: str, digits: int, written: str) -> None:
    assert currencies.exponent(currency) == digits
    assert Money(1234, currency).decimal() == Decimal(written)


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "XXX", "XAU", "DEM"])
def test_other_codes_are_no_currency(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)


def test_currencies_do_not_mix() -> None:
    dollar = Money(1, "USD")
    for mix in (
        lambda: eur(1) + dollar,
        lambda: eur(1) - dollar,
        lambda: eur(1) < dollar,
        lambda: eur(1) <= dollar,
    ):
        with pytest.raises(MixedCurrencies):
            mix()
    assert eur(1) != dollar


def test_sums_differences_and_order() -> None:
    assert eur(3) + eur(4) == eur(7)
    assert eur(3) - eur(4) == -eur(1)
    assert eur(3) < eur(4) <= eur(4)
    assert not eur(4) < eur(4)
    assert min(eur(4), eur(3)) == eur(3)


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (Fraction(-51, 100), -1),
        (Fraction(7), 7),
        (Fraction(-7), -7),
    ],
    ids=str,
)
def test_half_a_unit_goes_away_from_zero(number: Fraction, rounded: int) -> None:
    assert money.half_up(number) == rounded


@given(AMOUNTS, st.integers(0, 10_000))
def test_a_percentage_is_the_nearest_whole_unit(amount: Money, bps: int) -> None:
    part = amount.percent(bps)
    assert abs(Fraction(amount.amount_minor * bps, 10_000) - part.amount_minor) <= Fraction(1, 2)
    assert amount.percent(10_000) == amount
    assert (-amount).percent(bps) == -part


@given(AMOUNTS, st.fractions(0, 1))
def test_a_prorated_part_is_rounded_down(amount: Money, share: Fraction) -> None:
    exact = amount.amount_minor * share
    assert exact - 1 < amount.prorated(share).amount_minor <= exact


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        pytest.param(500, [1000, 2000], [166, 334], id="Stripe's own example"),
        pytest.param(100, [1, 1, 1], [33, 33, 34], id="three equal lines"),
        pytest.param(-100, [1, 1, 1], [-34, -34, -32], id="a credit over three lines"),
        pytest.param(1, [1, 1], [0, 1], id="one cent"),
        pytest.param(7, [1], [7], id="one line that weighs one"),
        pytest.param(7, [0, 5], [0, 7], id="a free line"),
        pytest.param(7, [5, 0], [7, 0], id="a free last line"),
    ],
)
def test_a_split_leaves_the_rest_to_the_last(whole: int, weights: list[int], parts: list[int]) -> None:
    assert eur(whole).split(weights) == [eur(part) for part in parts]


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        pytest.param(500, [1000, 2000], [167, 333], id="two shares"),
        pytest.param(100, [1, 1, 1], [34, 33, 33], id="equal remainders, the earlier first"),
        pytest.param(-100, [1, 1, 1], [-33, -33, -34], id="a credit"),
        pytest.param(10, [1, 5, 1], [2, 7, 1], id="largest remainders first"),
        pytest.param(0, [1, 2], [0, 0], id="nothing"),
    ],
)
def test_an_allocation_rounds_the_largest_remainders_up(
    whole: int, weights: list[int], parts: list[int]
) -> None:
    assert eur(whole).allocated(weights) == [eur(part) for part in parts]


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_to_the_whole(amount: Money, weights: list[int]) -> None:
    assert sum(part.amount_minor for part in amount.split(weights)) == amount.amount_minor
    assert sum(part.amount_minor for part in amount.allocated(weights)) == amount.amount_minor


@given(AMOUNTS, WEIGHTS)
def test_no_allocated_part_is_a_whole_unit_off(amount: Money, weights: list[int]) -> None:
    for part, weight in zip(amount.allocated(weights), weights, strict=True):
        assert abs(part.amount_minor - Fraction(amount.amount_minor * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1]], ids=str)
def test_nothing_is_split_over_nothing(weights: list[int]) -> None:
    with pytest.raises(NoSplitWeights):
        eur(1).split(weights)
    with pytest.raises(NoSplitWeights):
        eur(1).allocated(weights)


def test_how_money_is_written() -> None:
    assert eur(120_000).to_dict() == {"amount_minor": 120_000, "currency": "EUR"}
    assert Money.from_dict(eur(120_000).to_dict()) == eur(120_000)
