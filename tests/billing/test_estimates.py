"""What an invoice would come to, in a quote and on a page: Stripe's list price less our discount, and no promise."""

from __future__ import annotations

import time
from typing import Any

import pytest

from billing.queries import estimates
from ledger import scope
from tests.api.client import Api, check, key_for
from tests.billing.stage import GOLD, SHIFTS, SILVER, Stage
from tests.catalogue import SHARED, TELEMETRY
from tests.people import SETUP, Human, customer
from tests.portal.conftest import ACME, CHOICE, PAGE, SignIn, sign_in

__all__ = ["sign_in"]

CHANGE = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
}
PREVIEW = "/v1/invoices/create_preview"


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "_memory", estimates._Memory())


def estimate(stage: Stage, bps: int = SILVER, **how: Any) -> Any:
    with scope.everything(reason="staff"):
        return estimates.estimated_invoice(
            tenant=stage.party.tenant, mode="live", bps=bps, at=stage.clock(), **how
        )


def asked(stage: Stage) -> int:
    """How often Stripe was asked of this subscription's next invoice."""
    every = stage.local_stripe.requests("POST", PREVIEW)
    return sum(f"subscription={stage.subscription}&" in one["parameters"] for one in every)


def test_a_quote_estimates_the_next_invoice_from_stripes_list_price(stage: Stage) -> None:
    api = Api(key_for("consent:read"))
    quote = api.post("/v1/tenants/acme/quotes", {"changes": [CHANGE]})
    check(quote.body, "Quote")
    invoice = quote["estimated_invoice"]
    assert invoice["list_price"] == {"amount_minor": 10_000, "currency": "EUR"}
    assert invoice["applied_bps"] == quote["after_bps"] == SILVER
    assert invoice["discount"]["amount_minor"] + invoice["due"]["amount_minor"] == 10_000
    assert invoice["estimate"] is True


def test_a_list_price_that_is_given_goes_before_stripes(stage: Stage) -> None:
    said = {"changes": [CHANGE], "list_price": {"amount_minor": 500, "currency": "USD"}}
    quote = Api(key_for("consent:read")).post("/v1/tenants/acme/quotes", said)
    assert quote["estimated_invoice"]["due"] == {"amount_minor": 460, "currency": "USD"}
    assert asked(stage) == 0


def test_stripe_is_asked_once_for_many_looks(stage: Stage) -> None:
    assert estimate(stage, ask=False) is None
    first, second = estimate(stage), estimate(stage, bps=GOLD)
    assert (first.due.amount_minor, second.due.amount_minor) == (9_200, 8_500)
    assert estimate(stage, ask=False) == first
    assert asked(stage) == 1


def test_a_silent_stripe_costs_one_page_its_patience(stage: Stage) -> None:
    stage.local_stripe.fault("slow", path=PREVIEW, seconds=4)
    assert estimate(stage) is None
    before = time.monotonic()
    assert estimate(stage) is None
    assert time.monotonic() - before < 1


def test_nothing_is_said_of_a_subscription_that_pays_for_others_too(stage: Stage) -> None:
    with scope.everything(reason="staff"):
        from tenants.operations import tenants

        tenants.put_tenant(
            mode="live",
            key="acme-west",
            name="ACME West",
            region="DE",
            account="acme",
            by=SETUP,
            at=stage.clock(),
        )
    stage.map(stage.subscription, tenants_of={stage.subscription: ("acme", "acme-west")})
    assert estimate(stage) is None


def test_without_a_subscription_or_a_schedule_there_is_nothing_to_estimate(stage: Stage) -> None:
    stranger = customer("globex", "Globex Turbines")
    with scope.everything(reason="staff"):
        assert (
            estimates.estimated_invoice(tenant=stranger.tenant, mode="live", bps=1, at=stage.clock()) is None
        )
        assert (
            estimates.estimated_invoice(tenant=stage.party.tenant, mode="test", bps=1, at=stage.clock())
            is None
        )


def test_the_price_panel_moves_the_invoice_before_it_is_saved(
    stage: Stage, sign_in: SignIn, alice: Human
) -> None:
    client = sign_in(alice)
    shown = client.get(f"{ACME}/price/").content.decode()
    assert "Next invoice, about</dt><dd>€100.00" in shown
    assert "An estimate: what our invoicing service previews" in shown
    stage.allow(SHIFTS)
    moving = client.post(f"{PAGE}quote/", {**CHOICE, "data_form": "raw", "chosen": ["rpm", "uptime"]})
    panel = moving.content.decode()
    price = moving.context["price"]
    assert price.moves
    assert price.invoice.due.amount_minor < price.before_invoice.due.amount_minor
    assert f"€{price.invoice.due.amount_minor / 100:.2f}" in panel
