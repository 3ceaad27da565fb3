"""Offers stop at the yearly budget of a schedule, and what is granted goes on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import scope
from pricing import queries
from pricing.governance import budgets
from pricing.governance.budgets import PaidSubscription
from pricing.governance.operations import list_prices
from pricing.money import Money
from pricing.recurring import RecurringPrice
from pricing.tiers import Tier
from tenants.operations import accounts
from tenants.operations.accounts import SubscriptionInput
from tests.api.client import Api, check, key_for
from tests.catalogue import SHARED, SHIFTS, TELEMETRY, give
from tests.people import SETUP, START, Party
from tests.prices import publish_schedule

A, B = UUID(int=1), UUID(int=2)
TIERS = (Tier("one", 1, 400), Tier("two", 2, 800), Tier("three", 3, 1500))
DAY = timedelta(days=1)


def paid(tenant: UUID, yearly: int, currency: str = "EUR") -> PaidSubscription:
    return PaidSubscription(Money(yearly, currency), (tenant,))


@pytest.mark.parametrize(
    ("budget", "granted", "expected"),
    [
        (1_500, {}, 1500),
        (1_499, {}, 800),
        (399, {}, 0),
        (0, {A: 800}, 800),  # what is granted goes on
        (1_500, {B: 800}, 400),  # another customer uses 800 of it
    ],
)
def test_the_greatest_tier_with_room_counts(budget: int, granted: dict[UUID, int], expected: int) -> None:
    found = budgets.within(
        wanted=1500,
        tenant=A,
        granted=granted,
        subscriptions=[paid(A, 10_000), paid(B, 10_000)],
        budget=[Money(budget, "EUR")],
        tiers=TIERS,
    )
    assert found == expected


def test_another_currencys_budget_limits_nothing() -> None:
    found = budgets.within(
        wanted=1500,
        tenant=A,
        granted={},
        subscriptions=[paid(A, 10_000)],
        budget=[Money(0, "USD")],
        tiers=TIERS,
    )
    assert found == 1500


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5000), st.integers(0, 100_000))
def test_never_above_what_is_wanted_nor_below_what_is_granted(
    wanted: int, has: int, budget: int, yearly: int
) -> None:
    found = budgets.within(
        wanted=wanted,
        tenant=A,
        granted={A: has},
        subscriptions=[paid(A, yearly)],
        budget=[Money(budget, "EUR")],
        tiers=TIERS,
    )
    assert min(wanted, has) <= found <= wanted
    if found > has:
        assert paid(A, yearly).discount({A: found}).amount_minor <= budget


def priced(party: Party, key: str, yearly: int) -> None:
    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live",
            key=key,
            name=key,
            subscriptions=[SubscriptionInput(f"sub_{key}", (key,), f"cus_{key}", "EUR")],
            by=SETUP,
            at=START,
        )
        list_prices.note(
            mode="live",
            subscription=f"sub_{key}",
            account=party.account,
            price=RecurringPrice(Money(yearly, "EUR"), "year"),
            at=START,
        )


def test_a_second_customer_is_offered_what_the_budget_leaves(
    acme: Party, globex: Party, catalogue: None
) -> None:
    publish_schedule(budget=[{"amount_minor": 12_000, "currency": "EUR"}])
    priced(acme, "acme", 100_000)
    priced(globex, "globex", 100_000)
    give()
    change = {
        "category": TELEMETRY,
        "purpose": SHARED,
        "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
    }
    quote = Api(key_for("consent:read")).post("/v1/tenants/globex/quotes", {"changes": [change]})
    check(quote.body, "Quote")
    assert (quote["after_bps"], quote["budget_reached"]) == (400, True)
    give("globex")
    give(category=SHIFTS, rights_attested=True, at=START + DAY)
    with scope.everything(reason="audit"):
        first, second = (queries.entitlement(tenant=each.tenant) for each in (acme, globex))
    assert first is not None
    assert second is not None
    # The first keeps what it has, and gets no more; the second has what the quote offered.
    assert (first.bps, second.bps) == (800, 400)
