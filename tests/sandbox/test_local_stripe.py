"""What the local Stripe does beyond Stripe's API: it says what it is, keeps its state, misbehaves when
asked to."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from tests.sandbox.local_stripe import KEY, ROOT, Account, LocalStripe, start_local_stripe

DAY = 86_400


def ask(local_stripe: LocalStripe, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(local_stripe.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def client(local_stripe: LocalStripe, *, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": local_stripe.address},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=2),
    )


# It says what it is


def test_every_answer_says_that_it_is_not_stripe(local_stripe: LocalStripe) -> None:
    _status, headers, page = ask(local_stripe, "/")
    assert "This is not Stripe" in page
    assert "not Stripe" in headers["Server"]
    _status, headers, _body = ask(local_stripe, "/v1/customers", Authorization=f"Bearer {KEY}")
    assert "not Stripe" in headers["Licet-Not-Stripe"]


def test_its_page_shows_what_it_holds_and_changes_nothing(
    local_stripe: LocalStripe, account: Account
) -> None:
    coupon = account.coupon(percent_off=12.5, name="<b>Loyalty</b>")
    made = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    account.client.v1.subscription_schedules.create({"from_subscription": made.id})
    status, _headers, page = ask(local_stripe, "/")
    assert status == 200
    assert made.id in page
    assert f"125 EUR (minor units) by {coupon.id}" in page
    assert "12.5 %" in page
    assert "<b>" not in page
    assert ask(local_stripe, "/")[2].count(made.id) == page.count(made.id)


@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc", "pk_test_abc", "abc"])
def test_only_secret_test_keys_are_accepted(local_stripe: LocalStripe, key: str) -> None:
    status, _headers, body = ask(local_stripe, "/v1/customers", Authorization=f"Bearer {key}")
    assert status == 401
    assert "sk_test_" in json.loads(body)["error"]["message"]


def test_a_name_somebody_else_controls_does_not_lead_here(local_stripe: LocalStripe) -> None:
    status, _headers, _body = ask(
        local_stripe, "/v1/customers", Authorization=f"Bearer {KEY}", Host="evil.example"
    )
    assert status == 421


# It keeps its state


def test_state_survives_a_restart_and_a_kill(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    first = start_local_stripe("--state", state)
    try:
        account = Account(client(first), is_real=False)
        coupon = account.coupon(percent_off=10)
        subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
        options: stripe.RequestOptions = {"idempotency_key": "kept"}
        customer = account.client.v1.customers.create({"name": "A"}, options)
        first.process.kill()
        first.process.wait()
        second = start_local_stripe("--state", state)
        try:
            again = client(second)
            assert again.v1.subscriptions.retrieve(subscription.id).discounts == subscription.discounts
            assert again.v1.customers.create({"name": "A"}, options).id == customer.id
        finally:
            assert second.stop() == 0
            second.process.stdout.close()
    finally:
        first.process.kill()
        first.process.stdout.close()


def test_two_never_share_one_state(tmp_path: Path) -> None:
    first = start_local_stripe("--state", str(tmp_path))
    try:
        second = subprocess.run(
            [sys.executable, "-m", "sandbox.stripe", "--port", "0", "--state", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert second.returncode == 1
        assert "Another local Stripe already uses" in second.stderr
    finally:
        first.stop()
        first.process.stdout.close()


def test_it_is_ready_within_two_seconds(tmp_path: Path) -> None:
    started = time.monotonic()
    running = start_local_stripe("--state", str(tmp_path))
    took = time.monotonic() - started
    running.stop()
    running.process.stdout.close()
    assert took < 2 * _slowness()


def _slowness() -> float:
    """How much slower than usual this machine is now: starting Python usually takes 50 ms."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", "import http.server, json, sqlite3"], check=True)
    return max(1.0, (time.monotonic() - started) / 0.1)


# Its clock can be moved


def test_its_own_clock_moves_and_renews(tmp_path: Path) -> None:
    running = start_local_stripe("--ephemeral")
    try:
        start = 1_767_225_600  # 2026-01-01
        running.control("POST", "/clock", {"to": start, "stand": True})
        account = Account(client(running), is_real=False)
        subscription = account.subscribe(1000)
        assert subscription.created == start
        running.control("POST", "/clock", {"advance_seconds": 62 * DAY})
        invoices = account.client.v1.invoices.list({"subscription": subscription.id}).data
        assert [invoice.created for invoice in invoices[::-1]] == [start, start + 31 * DAY, start + 59 * DAY]
        assert [invoice.status for invoice in invoices] == ["open", "open", "open"]
        with pytest.raises(AssertionError, match="only be moved forward"):
            running.control("POST", "/clock", {"to": start})
    finally:
        running.stop()
        running.process.stdout.close()


def test_its_running_clock_renews_by_itself_and_runs_on() -> None:
    running = start_local_stripe("--ephemeral")
    try:
        start = 1_767_225_600
        running.control("POST", "/clock", {"to": start})
        account = Account(client(running), is_real=False)
        subscription = account.subscribe(1000)
        renewal = subscription["items"].data[0].current_period_end
        running.control("POST", "/clock", {"to": renewal - 1})
        deadline = time.monotonic() + 10
        while running.control("GET", "/")["objects"]["invoice"] < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        then = running.control("GET", "/")["now"]
        time.sleep(1.1)
        assert renewal <= then < running.control("GET", "/")["now"]
    finally:
        running.stop()
        running.process.stdout.close()


# It misbehaves when asked to. The first column is what stripe-python does by itself, with two retries.


@pytest.mark.parametrize(
    ("kind", "raised", "attempts", "created"),
    [
        pytest.param("rate_limit", stripe.RateLimitError, 1, 0, id="429 is not retried"),
        pytest.param("lock_timeout", stripe.RateLimitError, 1, 0, id="nor is a lock"),
        pytest.param("lock_timeout_retryable", None, 2, 1, id="but on Stripe's word it is"),
        pytest.param("key_in_use", None, 2, 1, id="a key in use is tried again"),
        pytest.param("unavailable", None, 2, 1, id="503"),
        pytest.param("html_502", None, 2, 1, id="a proxy's page"),
        pytest.param("reset", None, 2, 1, id="reset before"),
        pytest.param("reset_after_commit", None, 2, 1, id="reset after"),
        pytest.param("timeout", None, 2, 1, id="timeout before"),
        pytest.param("timeout_after_commit", None, 2, 1, id="timeout after"),
        pytest.param("server_error", stripe.APIError, 3, 0, id="a stored 500 is replayed"),
        pytest.param("server_error_after_commit", stripe.APIError, 3, 1, id="even though it happened"),
        pytest.param("truncated_200", stripe.APIError, 1, 1, id="half a 200 is not retried"),
    ],
)
def test_a_fault_and_what_the_library_makes_of_it(
    local_stripe: LocalStripe, kind: str, raised: type[Exception] | None, attempts: int, created: int
) -> None:
    asking = client(local_stripe, retries=2)
    mail = f"{uuid.uuid4().hex}@acme.test"
    local_stripe.fault(kind, path="/v1/customers", seconds=3)
    before = len(local_stripe.requests("POST", "/v1/customers"))
    if raised:
        with pytest.raises(raised):
            asking.v1.customers.create({"email": mail})
    else:
        asking.v1.customers.create({"email": mail})
    made = local_stripe.requests("POST", "/v1/customers")[before:]
    assert len(made) == attempts
    assert len({one["key"] for one in made}) == 1
    assert len(asking.v1.customers.list({"email": mail}).data) == created


def test_a_fault_waits_for_its_turn(local_stripe: LocalStripe) -> None:
    asking = client(local_stripe)
    local_stripe.fault("rate_limit", path="/v1/customers", skip=1, times=2)
    asking.v1.customers.create({"name": "A"})
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            asking.v1.customers.create({"name": "A"})
    asking.v1.customers.create({"name": "A"})


def test_an_unknown_fault_is_refused(local_stripe: LocalStripe) -> None:
    with pytest.raises(AssertionError, match="Unknown fault"):
        local_stripe.fault("gremlins")


def test_a_key_whose_request_still_runs_is_in_use(local_stripe: LocalStripe) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    local_stripe.fault("slow", path="/v1/customers", seconds=1)
    made: list[str] = []
    slow = threading.Thread(
        target=lambda: made.append(client(local_stripe).v1.customers.create({"name": "A"}, options).id)
    )
    slow.start()
    time.sleep(0.3)
    with pytest.raises(stripe.StripeError) as error:
        client(local_stripe).v1.customers.create({"name": "A"}, options)
    assert error.value.http_status == 409
    slow.join()
    assert client(local_stripe).v1.customers.create({"name": "A"}, options).id == made[0]


def test_a_forgotten_key_does_it_again(local_stripe: LocalStripe) -> None:
    asking = client(local_stripe)
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    first = asking.v1.customers.create({"name": "A"}, options)
    local_stripe.control("DELETE", "/keys")
    assert asking.v1.customers.create({"name": "A"}, options).id != first.id


def test_a_refused_request_leaves_nothing_behind(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    missing = [{"coupon": coupon.id}, {"coupon": "nowhere"}]
    with pytest.raises(stripe.InvalidRequestError):
        account.subscribe(1000, discounts=missing)
    assert account.client.v1.coupons.retrieve(coupon.id).times_redeemed == 0


def test_an_old_customer_discount_shines_through_when_ours_is_cleared(
    account: Account, local_stripe: LocalStripe
) -> None:
    old, ours = account.coupon(percent_off=20), account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": ours.id}])
    customer = str(subscription.customer)
    local_stripe.control("POST", "/customer_discount", {"customer": customer, "coupon": old.id})
    preview = account.client.v1.invoices.create_preview
    assert preview({"subscription": subscription.id}).total == 900
    account.client.v1.subscriptions.update(subscription.id, {"discounts": ""})
    assert preview({"subscription": subscription.id}).total == 800
    assert preview({"subscription": subscription.id, "discounts": ""}).total == 1000
    account.client.v1.customers.delete_discount(customer)
    assert preview({"subscription": subscription.id}).total == 1000


# Webhooks


@dataclass
class Listener:
    """An endpoint of ours: what it was sent, and what it answers (200 once the list is empty)."""

    url: str = ""
    heard: list[tuple[bytes, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for raw, _signature in self.heard]

    def wait_for(self, count: int, *, kind: str = "customer.created") -> list[dict[str, Any]]:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = [event for event in self.events() if event["type"] == kind]
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"heard {[event['type'] for event in self.events()]}")


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((raw, self.headers["Stripe-Signature"]))
            self.send_response(made.answers.pop(0) if made.answers else 200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def endpoint(account: Account, listener: Listener) -> Iterator[stripe.WebhookEndpoint]:
    made = account.client.v1.webhook_endpoints.create(
        {"url": listener.url, "enabled_events": ["customer.created", "customer.updated"]}
    )
    yield made
    account.client.v1.webhook_endpoints.delete(made.id)


def test_a_webhook_is_signed_so_that_the_library_believes_it(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint
) -> None:
    customer = account.customer()
    (event,) = listener.wait_for(1)
    assert event["data"]["object"]["id"] == customer.id
    raw, signature = listener.heard[0]
    assert endpoint.secret
    assert stripe.Webhook.construct_event(raw, signature, endpoint.secret).id == event["id"]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(raw, signature, "whsec_other")


def test_a_webhook_is_tried_again_until_it_is_taken(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint
) -> None:
    listener.answers = [500, 503]
    account.customer()
    heard = listener.wait_for(3)
    assert len({event["id"] for event in heard}) == 1
    waiting = account.client.v1.events.retrieve(heard[0]["id"]).pending_webhooks
    for _ in range(100):
        waiting = account.client.v1.events.retrieve(heard[0]["id"]).pending_webhooks
        if not waiting:
            break
        time.sleep(0.02)
    assert waiting == 0


def test_only_what_was_asked_for_is_sent(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint
) -> None:
    account.coupon(percent_off=10)
    account.customer()
    listener.wait_for(1)
    assert {event["type"] for event in listener.events()} == {"customer.created"}


def test_a_webhook_can_come_twice(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint, local_stripe: LocalStripe
) -> None:
    local_stripe.control("POST", "/webhooks", {"duplicate": 2})
    account.customer()
    assert len({event["id"] for event in listener.wait_for(3)}) == 1


def test_webhooks_can_come_in_any_order(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint, local_stripe: LocalStripe
) -> None:
    local_stripe.control("POST", "/webhooks", {"shuffle": True, "delay_seconds": 0.5})
    made = [account.customer().id for _ in range(8)]
    heard = [event["data"]["object"]["id"] for event in listener.wait_for(8)]
    assert sorted(heard) == sorted(made)
    assert heard != made  # once in 40,320 runs they come in order by chance


def test_a_webhook_can_be_lost_and_be_found_in_the_list(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint, local_stripe: LocalStripe
) -> None:
    local_stripe.control("POST", "/webhooks", {"drop": 1})
    lost = account.customer().id
    found = account.customer().id
    assert [event["data"]["object"]["id"] for event in listener.wait_for(1)] == [found]
    missed = account.client.v1.events.list({"types": ["customer.created"], "delivery_success": False})
    assert [event.data.object["id"] for event in missed.data] == [lost]
    local_stripe.control("POST", "/redeliver", {"event": missed.data[0].id})
    listener.wait_for(2)


def test_a_webhook_can_bear_a_wrong_or_an_old_signature(
    account: Account, listener: Listener, endpoint: stripe.WebhookEndpoint, local_stripe: LocalStripe
) -> None:
    local_stripe.control("POST", "/webhooks", {"wrong_signature": 1})
    account.customer()
    listener.wait_for(1)
    local_stripe.control("POST", "/webhooks", {"stale_seconds": 400})
    account.customer()
    listener.wait_for(2)
    for raw, signature in listener.heard:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(raw, signature, endpoint.secret)
