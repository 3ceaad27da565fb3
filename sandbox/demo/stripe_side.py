"""The customers' subscriptions in the local Stripe, made over its API as a vendor's billing system would."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

from sandbox.demo import vendor
from sandbox.demo.customers import CUSTOMERS, Customer


class LocalStripe:
    """A few calls to the stand-in; nothing here talks to a real Stripe."""

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
    found = {
        one["metadata"]["licet_account"]: (one["customer"], one["id"])
        for one in stripe.call("GET", "/v1/subscriptions?limit=100")["data"]
        if "licet_account" in one["metadata"]
    }
    missing = [customer for customer in CUSTOMERS if customer.key not in found]
    if missing:
        product = stripe.call("POST", "/v1/products", {"name": f"{vendor.NAME} platform"})["id"]
        for customer in missing:
            found[customer.key] = _subscribe(stripe, customer, product)
    return found


def _subscribe(stripe: LocalStripe, customer: Customer, product: str) -> tuple[str, str]:
    made = stripe.call(
        "POST",
        "/v1/customers",
        {"name": customer.name, "email": f"billing@{customer.mail}", "metadata[licet_account]": customer.key},
    )
    subscription = stripe.call(
        "POST",
        "/v1/subscriptions",
        {
            "customer": made["id"],
            "collection_method": "send_invoice",
            "days_until_due": "30",
            "items[0][price_data][currency]": customer.currency.lower(),
            "items[0][price_data][product]": product,
            "items[0][price_data][unit_amount]": str(customer.monthly_minor),
            "items[0][price_data][recurring][interval]": "month",
            "metadata[licet_account]": customer.key,
        },
    )
    return made["id"], subscription["id"]
