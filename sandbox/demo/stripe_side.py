"""Create the customers' subscriptions in the local Stripe over its API, as a vendor's billing system would."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

from sandbox.demo import vendor
from sandbox.demo.customers import CUSTOMERS


class LocalStripe:
    """A client for a few calls to the local Stripe. It never talks to the real Stripe."""

    def __init__(self, *, base: str, key: str) -> None:
        self._base = base
        self._key = key

    def call(self, method: str, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  loopback, written by us
            self._base + path,
            method=method,
            data=urllib.parse.urlencode(form).encode() if form else None,
            headers={"Authorization": f"Bearer {self._key}"},
        )
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310  the same
            answer: dict[str, Any] = json.load(response)
            return answer


def ensure_subscriptions(stripe: LocalStripe) -> dict[str, tuple[str, str]]:
    """One monthly subscription per customer. Returns account key -> (customer id, subscription id)."""
    found = subscriptions(stripe)
    for customer in CUSTOMERS:
        if customer.key not in found:
            found[customer.key] = subscribe(
                stripe,
                account=customer.key,
                name=customer.name,
                currency=customer.currency,
                monthly_minor=customer.monthly_minor,
            )
    return found


def subscriptions(stripe: LocalStripe) -> dict[str, tuple[str, str]]:
    """Find the demonstration's subscriptions by their metadata: account key -> (customer id, subscription id)."""
    return {
        one["metadata"]["licet_account"]: (one["customer"], one["id"])
        for one in stripe.call("GET", "/v1/subscriptions?limit=100")["data"]
        if "licet_account" in one["metadata"]
    }


def subscribe(
    stripe: LocalStripe, *, account: str, name: str, currency: str, monthly_minor: int
) -> tuple[str, str]:
    """Create a customer with a monthly subscription, paid by invoice. Returns both ids."""
    mark = {"metadata[licet_account]": account}
    product = stripe.call("POST", "/v1/products", {"name": f"{vendor.NAME} platform"})["id"]
    price = stripe.call(
        "POST",
        "/v1/prices",
        {
            "product": product,
            "currency": currency.lower(),
            "unit_amount": str(monthly_minor),
            "recurring[interval]": "month",
        },
    )["id"]
    customer = stripe.call("POST", "/v1/customers", {"name": name, **mark})["id"]
    billed = {"collection_method": "send_invoice", "days_until_due": "30"}
    subscription = stripe.call(
        "POST", "/v1/subscriptions", {"customer": customer, "items[0][price]": price, **billed, **mark}
    )
    return customer, subscription["id"]
