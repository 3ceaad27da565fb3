"""The guarantees of docs/pricing.md, each a property."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import forms
from consent.conditions import BEGINNING
from pricing import estimate, schedule_reader, scoring
from pricing.factors import PricedConsent
from pricing.money import Money
from pricing.schedule import PriceSchedule
from pricing.scoring import Score
from tests.pricing.offers import RESTRICTED
from tests.pricing.schedules import ANY_SCHEDULE, FIELDS, FINE, NOT_IN_FORCE, OFFERS, SCHEDULES

Offers = list[PricedConsent]
OneOrMore = OFFERS.filter(bool)


def granted(**conditions: Any) -> Callable[[PricedConsent], PricedConsent]:
    return lambda offer: replace(offer, conditions=replace(offer.conditions, **conditions))


def _milder(offer: PricedConsent) -> PricedConsent:
    position = forms.FORMS.index(offer.conditions.form)
    return granted(form=forms.FORMS[max(0, position - 1)])(offer)


def _more_history(offer: PricedConsent) -> PricedConsent:
    start = offer.conditions.data_from
    if start == BEGINNING:
        return offer
    dated = start if start is not None else offer.conditions.valid_from or offer.begins_at
    return granted(data_from=dated - timedelta(days=200))(offer)


def _later(name: str) -> Callable[[PricedConsent], PricedConsent]:
    def changed(offer: PricedConsent) -> PricedConsent:
        end = getattr(offer.conditions, name)
        return offer if end is None else granted(**{name: end + timedelta(days=200)})(offer)

    return changed


def _kept_longer(offer: PricedConsent) -> PricedConsent:
    days = offer.conditions.retention_days
    return offer if days is None else granted(retention_days=days + 100)(offer)


def _under(**terms: Any) -> Callable[[PricedConsent], PricedConsent]:
    return lambda offer: replace(offer, clauses=replace(offer.clauses, **terms))


GRANTS: dict[str, Callable[[PricedConsent], PricedConsent]] = {
    "a field": lambda offer: granted(fields=tuple(dict.fromkeys([*offer.conditions.fields, FIELDS[0]])))(
        offer
    ),
    "all fields": granted(fields=FIELDS),
    "a less processed form": _milder,
    "raw": granted(form="raw"),
    "a region": lambda offer: granted(regions=(*offer.conditions.regions, "US"))(offer),
    "the EEA": lambda offer: granted(regions=(*offer.conditions.regions, "EEA"))(offer),
    "anywhere": granted(regions=("*",)),
    "any model family": granted(model_families=("*",)),
    "any processor": granted(processors=None),
    "more of the past": _more_history,
    "all of the past": granted(data_from=BEGINNING),
    "data for longer": _later("data_until"),
    "data without end": granted(data_until=None),
    "a longer validity": _later("valid_until"),
    "validity without end": granted(valid_until=None),
    "a longer retention": _kept_longer,
    "the terms' retention": granted(retention_days=None),
    "the terms' withdrawal": granted(on_withdrawal=None),
    "milder terms of withdrawal": _under(on_withdrawal="stop"),
    "the vendor's ownership": _under(model_ownership="vendor"),
    "no covenant": _under(no_transfer_to=()),
    "one covenant less": lambda offer: _under(no_transfer_to=offer.clauses.no_transfer_to[1:])(offer),
    "no audit right": _under(audit_right=False),
    "what was paused, again": lambda offer: replace(offer, status="active"),
}


@pytest.mark.parametrize("grant", GRANTS.values(), ids=GRANTS.keys())
@settings(max_examples=40)  # for each of the grants
@given(offers=OneOrMore, schedule=ANY_SCHEDULE, data=st.data())
def test_granting_more_never_lowers_the_discount(
    grant: Callable[[PricedConsent], PricedConsent],
    offers: Offers,
    schedule: PriceSchedule,
    data: st.DataObject,
) -> None:
    index = data.draw(st.integers(0, len(offers) - 1))
    more = [*offers[:index], grant(offers[index]), *offers[index + 1 :]]
    before, after = scoring.score(offers, schedule), scoring.score(more, schedule)
    assert after.points >= before.points
    assert after.discount_bps >= before.discount_bps


# what an offer that has it already, or a better one, cannot gain by
NOTHING_TO_GAIN = {
    "a field",
    "a region",
    "the vendor's ownership",
    "milder terms of withdrawal",
    "no covenant",
    "one covenant less",
    "no audit right",
    "what was paused, again",
}


@pytest.mark.parametrize("name", sorted(set(GRANTS) - NOTHING_TO_GAIN))
def test_where_everything_has_its_price_granting_more_does_raise_it(name: str) -> None:
    """Without this the property above would hold for a price that never moves."""
    before = scoring.score([RESTRICTED], FINE)
    assert scoring.score([GRANTS[name](RESTRICTED)], FINE).points > before.points > 0


@given(offers=OneOrMore, schedule=ANY_SCHEDULE, data=st.data())
def test_withdrawing_never_raises_it(offers: Offers, schedule: PriceSchedule, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(offers) - 1))
    before = scoring.score(offers, schedule)
    for after in (
        scoring.score([*offers[:index], *offers[index + 1 :]], schedule),
        scoring.score(
            [*offers[:index], replace(offers[index], status="withdrawn"), *offers[index + 1 :]], schedule
        ),
    ):
        assert after.points <= before.points
        assert after.discount_bps <= before.discount_bps


@given(offers=OFFERS, schedule=ANY_SCHEDULE)
def test_no_points_no_discount(offers: Offers, schedule: PriceSchedule) -> None:
    found = scoring.score(offers, schedule)
    if found.points == 0:
        assert (found.discount_bps, found.tier) == (0, None)
    assert scoring.score([], schedule).discount_bps == 0


@given(
    offers=OFFERS,
    schedule=ANY_SCHEDULE,
    price=st.integers(0, 10**8),
    currency=st.sampled_from(["EUR", "JPY"]),
)
def test_no_discount_is_above_a_cap(
    offers: Offers, schedule: PriceSchedule, price: int, currency: str
) -> None:
    found = scoring.score(offers, schedule)
    assert found.discount_bps <= schedule.caps.max_bps
    invoice = estimate.of_list_price(Money(price, currency), bps=found.discount_bps, caps=schedule.caps)
    assert invoice.applied_bps <= found.discount_bps
    assert invoice.discount + invoice.due == invoice.list_price
    for cap in schedule.caps.max_per_invoice:
        if cap.currency == currency:
            assert invoice.discount <= cap
    for floor in schedule.caps.floor_price:
        if floor.currency == currency:
            assert floor <= invoice.due or invoice.discount == Money(0, currency)


@given(schedule=SCHEDULES, price=st.integers(1, 10**8), bps=st.integers(0, 10_000))
def test_not_one_basis_point_is_lost_to_a_cap_without_need(
    schedule: PriceSchedule, price: int, bps: int
) -> None:
    invoice = estimate.of_list_price(Money(price, "EUR"), bps=bps, caps=schedule.caps)
    if invoice.applied_bps < min(bps, schedule.caps.max_bps):
        off = invoice.list_price.percent(invoice.applied_bps + 1)
        assert any(cap < off for cap in schedule.caps.max_per_invoice) or any(
            invoice.list_price - off < floor and off.amount_minor > 0 for floor in schedule.caps.floor_price
        )


@given(offers=OFFERS, schedule=ANY_SCHEDULE, data=st.data())
def test_the_order_does_not_matter(offers: Offers, schedule: PriceSchedule, data: st.DataObject) -> None:
    assert scoring.score(data.draw(st.permutations(offers)), schedule) == scoring.score(offers, schedule)


@given(offers=OneOrMore, schedule=ANY_SCHEDULE, status=st.sampled_from(NOT_IN_FORCE))
def test_what_is_not_in_force_counts_nothing(offers: Offers, schedule: PriceSchedule, status: str) -> None:
    idle = [replace(offer, status=status) for offer in offers]
    assert scoring.score(idle, schedule).points == 0
    assert scoring.score([*offers, idle[0]], schedule).points == scoring.score(offers, schedule).points


@given(offers=OFFERS, schedule=ANY_SCHEDULE)
def test_the_same_consents_give_the_same_score_also_once_it_was_written(
    offers: Offers, schedule: PriceSchedule
) -> None:
    kept = PriceSchedule.from_dict(json.loads(json.dumps(schedule.to_dict(), sort_keys=True)))
    assert scoring.score(offers, kept).to_dict() == scoring.score(offers, schedule).to_dict()


@given(offers=OFFERS, schedule=ANY_SCHEDULE)
def test_the_explanation_adds_up(offers: Offers, schedule: PriceSchedule) -> None:
    found = scoring.score(offers, schedule)
    assert sum(line.points for line in found.lines) == found.points
    assert {(line.category, line.purpose) for line in found.lines} == {
        (offer.category, offer.purpose) for offer in offers
    }
    for line in found.lines:
        assert 0 <= line.points <= line.worth
        if line.note == "counts":
            assert scoring.line_points(line.factors, schedule.categories[line.category]) == line.points
        if line.unpriced:
            assert line.worth == 0
    counted = [line.category for line in found.lines if line.note == "counts" and line.points]
    assert len(counted) == len(set(counted))
    _check_tier(found, schedule)


def _check_tier(found: Score, schedule: PriceSchedule) -> None:
    reached = [tier for tier in schedule.tiers if tier.min_points <= found.points]
    assert found.tier == (reached[-1] if reached else None)


@given(schedule=SCHEDULES)
def test_every_schedule_of_these_properties_may_be_published(schedule: PriceSchedule) -> None:
    found, errors = schedule_reader.parse(json.loads(json.dumps(schedule.to_dict())))
    assert errors == []
    assert found == schedule
