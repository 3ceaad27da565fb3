"""Fixtures that start the local Stripe as its own process and reach it through the unmodified `stripe`
library.

`local_stripe` is one process per session with its faults cleared for each test. `account` is what the
conformance suite talks to: the local Stripe, or a real Stripe sandbox when LICET_STRIPE_CONFORMANCE_KEY is
set (never in CI; then pytest needs `--force-enable-socket`).
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from sandbox.stripe.contract import Contract
from tests.tied import tied

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk_test_local"
REAL_KEY = os.environ.get("LICET_STRIPE_CONFORMANCE_KEY", "")


class OutsideTheContract(AssertionError):
    """An answer that Stripe's specification does not allow."""


class CheckingClient(stripe.RequestsClient):
    """The library's own HTTP client, holding every 200 to the specification before the library sees it."""

    def __init__(self, contract: Contract, **options: Any) -> None:
        super().__init__(**options)
        self._contract = contract

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, received = super().request(method, url, headers, post_data)
        found = self._contract.find(method.upper(), urlsplit(url).path)
        if status == 200 and found:
            faults = self._contract.faults_in_response(found[0], json.loads(content))
            if faults:
                raise OutsideTheContract(f"{found[0].name}: {faults[:5]}")
        return content, status, received


@dataclass(slots=True)
class LocalStripe:
    """A running local Stripe: its address, and its control face."""

    address: str
    process: subprocess.Popen[str]
    key: str = KEY

    def control(self, method: str, path: str, body: Any = None) -> Any:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(
                method, f"/_licet{path}", json.dumps(body or {}), {"Authorization": f"Bearer {self.key}"}
            )
            answer = connection.getresponse()
            payload = json.loads(answer.read())
        finally:
            connection.close()
        assert answer.status == 200, payload
        return payload["result"]

    def fault(self, kind: str, **about: Any) -> None:
        self.control("POST", "/faults", {"kind": kind, **about})

    def requests(self, method: str = "POST", path: str = "/v1/") -> list[dict[str, Any]]:
        """What has been asked so far, oldest first."""
        return [
            made
            for made in self.control("GET", "/requests")
            if made["method"] == method and made["path"].startswith(path)
        ]

    def calm(self) -> None:
        """No faults left over from the test before."""
        self.control("DELETE", "/faults")
        self.control("DELETE", "/webhooks")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=15)


def start_local_stripe(*options: str) -> LocalStripe:
    """Start one on a free port and wait until it is ready."""
    # A file and not a pipe: nobody reads on after the banner, and a full pipe would stop the server.
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            tied([sys.executable, "-m", "sandbox.stripe", "--port", "0", *options]),
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=ROOT,
        )
        assert process.stdout
        for line in process.stdout:
            if line.startswith("ready "):
                return LocalStripe(line.split()[1], process)
        process.wait()
        complaints.seek(0)
        raise AssertionError(f"The local Stripe did not start: {complaints.read()}")


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="session")
def _running_local_stripe() -> Iterator[LocalStripe]:
    running = start_local_stripe("--ephemeral", "--webhook-retry-seconds", "0.05")
    yield running
    violations = running.control("GET", "/")["violations"]
    running.stop()
    if running.process.stdout:
        running.process.stdout.close()
    # The one fault that breaks an answer on purpose names its object's id as the number 1.
    assert [found for found in violations if "1 is not of type 'string'" not in found] == []


@pytest.fixture
def local_stripe(_running_local_stripe: LocalStripe) -> LocalStripe:
    _running_local_stripe.calm()
    return _running_local_stripe


@dataclass(slots=True)
class Account:
    """A Stripe account, stood in for or real, and what the tests put into it."""

    client: stripe.StripeClient
    is_real: bool
    clocks: list[str] = field(default_factory=list)

    def product(self, name: str = "Telemetry") -> stripe.Product:
        return self.client.v1.products.create({"name": name})

    def price(
        self, amount: int, *, currency: str = "eur", interval: str = "month", product: str | None = None
    ) -> stripe.Price:
        return self.client.v1.prices.create(
            {
                "product": product or self.product().id,
                "currency": currency,
                "unit_amount": amount,
                "recurring": {"interval": interval},
            }
        )

    def coupon(self, **terms: Any) -> stripe.Coupon:
        return self.client.v1.coupons.create({"duration": "forever", **terms})

    def clock(self, at: int) -> str:
        made = self.client.v1.test_helpers.test_clocks.create({"frozen_time": at})
        self.clocks.append(made.id)
        return made.id

    def customer(self, **members: Any) -> stripe.Customer:
        return self.client.v1.customers.create({"name": "Acme", "email": "billing@acme.test", **members})

    def subscribe(self, *amounts: int, currency: str = "eur", **members: Any) -> stripe.Subscription:
        """A subscription by invoice to fresh prices, for a fresh customer unless one is given."""
        interval = members.pop("interval", "month")
        customer = members.pop("customer", None) or self.customer().id
        prices = [self.price(amount, currency=currency, interval=interval) for amount in amounts]
        return self.client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price.id} for price in prices],
                "collection_method": "send_invoice",
                "days_until_due": 30,
                **members,
            }
        )

    def open_invoice(self, subscription: stripe.Subscription) -> str:
        """Finalise the subscription's newest invoice, without the hour that Stripe waits. Returns its id."""
        newest = subscription.latest_invoice
        identifier = newest if isinstance(newest, str) or newest is None else newest.id
        return self.client.v1.invoices.finalize_invoice(str(identifier)).id

    def tax_rate(self, percentage: float, *, inclusive: bool) -> stripe.TaxRate:
        return self.client.v1.tax_rates.create(
            {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
        )

    def advance(self, clock: str, to: int) -> None:
        clocks = self.client.v1.test_helpers.test_clocks
        clocks.advance(clock, {"frozen_time": to})
        while clocks.retrieve(clock).status == "advancing":
            continue


@pytest.fixture
def account(request: pytest.FixtureRequest, contract: Contract) -> Iterator[Account]:
    """The local Stripe, or the Stripe sandbox whose key is in LICET_STRIPE_CONFORMANCE_KEY."""
    if REAL_KEY:
        assert REAL_KEY.startswith("sk_test_"), "a live key is never used for tests"
        made = Account(stripe.StripeClient(REAL_KEY, max_network_retries=3), is_real=True)
    else:
        running: LocalStripe = request.getfixturevalue("local_stripe")
        checking = CheckingClient(contract, timeout=30)
        client = stripe.StripeClient(
            KEY, base_addresses={"api": running.address}, max_network_retries=0, http_client=checking
        )
        made = Account(client, is_real=False)
    yield made
    for clock in made.clocks:
        made.client.v1.test_helpers.test_clocks.delete(clock)


def refusal(error: pytest.ExceptionInfo[stripe.StripeError]) -> tuple[int | None, str | None, str | None]:
    """Status, code and parameter of an error."""
    found = error.value.error
    return error.value.http_status, getattr(found, "code", None), getattr(found, "param", None)
