"""The estimate equals the invoice that Stripe then makes, to the cent, with its clock moved to the renewal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.queries import estimates
from ledger import scope
from pricing.estimate import Estimate
from tests import prices
from tests.api.client import Api, check, key_for
from tests.billing.stage import GOLD, SILVER, Stage, set_up
from tests.catalogue import SHARED, SHIFTS, TELEMETRY
from tests.sandbox.local_stripe import Account, LocalStripe

BEGIN = datetime(2028, 1, 31, 12, tzinfo=UTC)
CHANGE = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
}


class Renewal:
    """ACME's subscription on a clock of Stripe's, which can be moved to its next invoice."""

    def __init__(self, stage: Stage, *amounts: int, currency: str = "eur", interval: str = "month") -> None:
        self.stage, self.account = stage, stage.account
        self.clock = self.account.clock(int(BEGIN.timestamp()))
        customer = self.account.customer(test_clock=self.clock)
        stage.subscription = stage.subscribe(
            *(amounts or (10_000,)), customer=customer.id, currency=currency, interval=interval
        )
        stage.customer = customer.id
        stage.map(stage.subscription, currency=currency.upper())
        self.interval = interval

    def give(self) -> None:
        self.stage.allow()
        assert self.stage.reconcile() == "in_step"

    def estimate(self, bps: int = SILVER) -> Estimate:
        with scope.everything(reason="staff"):
            found = estimates.estimated_invoice(
                tenant=self.stage.party.tenant, mode="live", bps=bps, at=self.stage.clock(), fresh=True
            )
        assert found is not None
        return found

    def next_total(self) -> int:
        """What the invoice of the next renewal comes to."""
        [item, *_] = self.stage.at_stripe().items
        self.account.advance(self.clock, int((item.period_end_at + timedelta(hours=2)).timestamp()))
        total: int = self.newest().total
        return total

    def newest(self) -> Any:
        return self.account.client.v1.invoices.list({"subscription": self.stage.subscription}).data[0]

    def change(self, **members: Any) -> None:
        self.account.client.v1.subscriptions.update(self.stage.subscription, members)  # type: ignore[arg-type]

    def move(self, days: int) -> None:
        self.account.advance(self.clock, int((BEGIN + timedelta(days=days)).timestamp()))


def nothing_more(_: Renewal) -> None:
    pass


def negotiated(renewal: Renewal) -> None:
    fifth = renewal.account.coupon(percent_off=20)
    five = renewal.account.coupon(amount_off=500, currency="eur")
    renewal.change(discounts=[{"coupon": fifth.id}, {"coupon": five.id}])


def amount_first(renewal: Renewal) -> None:
    fifth = renewal.account.coupon(percent_off=20)
    five = renewal.account.coupon(amount_off=500, currency="eur")
    renewal.change(discounts=[{"coupon": five.id}, {"coupon": fifth.id}])


def more_of_it(renewal: Renewal) -> None:
    renewal.move(10)
    item = renewal.stage.at_stripe().items[0].id
    renewal.account.client.v1.subscription_items.update(item, {"quantity": 3})


def one_off(renewal: Renewal) -> None:
    renewal.account.client.v1.invoice_items.create(
        {"customer": renewal.stage.customer, "amount": 2_500, "currency": "eur", "description": "Travel"}
    )


def one_off_at_full_price(renewal: Renewal) -> None:
    renewal.account.client.v1.invoice_items.create(
        {
            "customer": renewal.stage.customer,
            "amount": 2_500,
            "currency": "eur",
            "description": "Travel",
            "discountable": False,
        }
    )


def all_of_it(renewal: Renewal) -> None:
    whole = renewal.account.coupon(percent_off=100)
    renewal.change(discounts=[{"coupon": whole.id}])


CASES: list[tuple[str, dict[str, Any], Callable[[Renewal], None]]] = [
    ("1 a month", {"amounts": (19_999,)}, nothing_more),
    ("12 negotiated 20 % and 5.00", {"amounts": (100_000,)}, negotiated),
    ("13 5.00 and then 20 %", {"amounts": (100_000,)}, amount_first),
    ("19 yen", {"amounts": (1_005,), "currency": "jpy"}, nothing_more),
    ("20 dinar", {"amounts": (10_050,), "currency": "kwd"}, nothing_more),
    ("21 one cent", {"amounts": (1,)}, nothing_more),
    ("22 three equal lines", {"amounts": (3_333, 3_333, 3_333)}, nothing_more),
    ("23 somebody gives 100 %", {"amounts": (10_000,)}, all_of_it),
    ("24 more of it within the period", {"amounts": (10_000,)}, more_of_it),
    ("a year", {"amounts": (1_200_000,), "interval": "year"}, nothing_more),
    ("a one-off item", {"amounts": (10_000,)}, one_off),
    ("a one-off item at full price", {"amounts": (10_000,)}, one_off_at_full_price),
]


@pytest.mark.parametrize("given", [True, False], ids=["with our discount", "before our first discount"])
@pytest.mark.parametrize(("members", "meddle"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_estimate_is_the_invoice(
    stage: Stage, members: dict[str, Any], meddle: Callable[[Renewal], None], *, given: bool
) -> None:
    said = dict(members)
    renewal = Renewal(stage, *said.pop("amounts"), **said)
    meddle(renewal)
    if given:
        renewal.give()
    found = renewal.estimate()
    assert found.about_reason is None
    if not given:
        renewal.give()
    assert found.due.amount_minor == renewal.next_total()
    assert found.list_price - found.discount - found.other_discounts == found.due


def test_the_invoice_of_a_capped_discount(
    db: None, local_stripe: LocalStripe, account: Account, billed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    caps = {"max_bps": 3000, "floor_price": [], "max_per_invoice": [{"amount_minor": 500, "currency": "EUR"}]}
    monkeypatch.setitem(prices.RULE, "caps", caps)
    renewal = Renewal(set_up(local_stripe, account, billed), 20_000)
    found = renewal.estimate()
    assert (found.applied_bps, found.due.amount_minor) == (250, 19_500)
    renewal.give()
    assert renewal.estimate().due == found.due
    assert renewal.next_total() == 19_500


def test_proration_month_and_year_are_named(stage: Stage) -> None:
    renewal = Renewal(stage, 10_000)
    more_of_it(renewal)
    found = renewal.estimate()
    assert found.proration.amount_minor > 0
    assert found.invoice_at is not None
    assert (found.invoice_at.month, found.invoice_at.day) == (2, 29)
    assert found.period is not None
    assert (found.period.list_price.amount_minor, found.period.due.amount_minor) == (30_000, 27_600)
    renewal.give()
    found = renewal.estimate()
    assert found.monthly is not None
    assert found.yearly is not None
    assert (found.monthly.due.amount_minor, found.yearly.due.amount_minor) == (27_600, 331_200)


def test_the_next_invoice_has_what_is_earned_by_then_and_the_day_of_the_whole_is_named(
    db: None, local_stripe: LocalStripe, account: Account, billed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(prices.RULE, "earn_after_days", 45)
    stage = set_up(local_stripe, account, billed)
    quote = Api(key_for("consent:read")).post("/v1/tenants/acme/quotes", {"changes": [CHANGE]})
    check(quote.body, "Quote")
    invoice = quote["estimated_invoice"]
    assert (quote["after_bps"], invoice["applied_bps"], invoice["due"]["amount_minor"]) == (SILVER, 0, 10_000)
    assert invoice["discount_from"] > invoice["invoice_at"]
    assert quote["earned_from"] is not None
    assert invoice["period"]["due"]["amount_minor"] == 9_200
    assert stage.discounts() == []


def test_without_stripe_the_figure_is_ours_and_says_why(stage: Stage) -> None:
    renewal = Renewal(stage, 10_000)
    renewal.give()
    stage.local_stripe.fault("slow", path="/v1/invoices/create_preview", seconds=4)
    found = renewal.estimate(GOLD)
    assert (found.about_reason, found.due.amount_minor) == ("stripe_ambiguous", 8_500)
    assert found.yearly is not None
    assert found.yearly.due.amount_minor == 102_000


def test_a_wider_choice_is_estimated_before_it_is_given(stage: Stage) -> None:
    renewal = Renewal(stage, 100_000)
    negotiated(renewal)
    renewal.give()
    found = renewal.estimate(GOLD)
    stage.allow(SHIFTS)
    stage.reconcile()
    assert found.due.amount_minor == renewal.next_total()
