"""The only module that talks to Stripe. It returns `stripe_objects` and raises `stripe_errors`.

It retries nothing: only the caller can find out, by reading, whether an unanswered write was done. Every write is a
`stripe_requests.PreparedWrite`, which the caller can store before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, cast

import requests
import stripe

from billing import stripe_reading
from billing.stripe_errors import (
    Ambiguous,
    InvalidStripeWebhook,
    KeyReused,
    Misconfigured,
    RateLimited,
    StripeFailure,
    StripeObjectMissing,
    StripeRefused,
)
from billing.stripe_objects import (
    Adjustment,
    StripeCoupon,
    StripeCustomer,
    StripeEvent,
    StripeInvoice,
    StripeSubscription,
)
from billing.stripe_requests import DiscountSetting, PreparedWrite, set_discounts
from billing.write_result import RequestPace, WriteResult, Written
from wire import strict_json

CONNECT_SECONDS = 3.05
READ_SECONDS = 20.0
TOLERANCE = timedelta(minutes=5)  # Stripe's advice against replayed webhooks
PAGE = 100

_SUBSCRIPTION = [
    "customer.discount.source.coupon",
    "discounts.source.coupon",
    "items.data.discounts",
    "latest_invoice.discounts",
    "schedule.phases.discounts.discount",
]
_LISTED = [
    "data.customer",
    "data.discounts.source.coupon",
    "data.items.data.discounts",
    "data.schedule",
]
_INVOICE = ["discounts", "lines.data.discounts"]


class _PacedClient(stripe.RequestsClient):
    """The library's HTTP client, which waits for its turn before each request."""

    def __init__(self, pace: RequestPace | None, **options: Any) -> None:
        super().__init__(**options)
        self._pace = pace

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **more: Any) -> Any:
        if self._pace is None:
            return super().request(method, url, headers, post_data, **more)
        self._pace.wait()
        answer = super().request(method, url, headers, post_data, **more)
        self._pace.answered(answer[1])
        return answer


class StripeGateway:
    """One Stripe account in one mode. Use it as a context manager, because it holds connections.

    Raises:
        Misconfigured: the key does not look like a key of Stripe in this mode.
    """

    def __init__(
        self,
        *,
        api_key: str,
        livemode: bool,
        address: str | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        pace: RequestPace | None = None,
    ) -> None:
        expected = ("sk_live_", "rk_live_") if livemode else ("sk_test_", "rk_test_")
        if not api_key.startswith(expected):
            raise Misconfigured(f"The Stripe key must begin with {' or '.join(expected)} in this mode.")
        if livemode and address is not None:
            raise Misconfigured("A live key may only be sent to Stripe's own address.")
        self.livemode = livemode
        self._session = requests.Session()
        # A proxy in the environment serves requests to Stripe, not to a stand-in on this machine.
        self._session.trust_env = address is None
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": address} if address else None,
            max_network_retries=0,
            http_client=_PacedClient(pace, timeout=(connect_seconds, read_seconds), session=self._session),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    # Reading. Each method raises StripeObjectMissing, RateLimited, Ambiguous, Misconfigured or StripeRefused.

    def get_subscription(self, subscription_id: str) -> StripeSubscription:
        """The subscription with its customer, discounts and the coupons behind them."""
        with _translated():
            return stripe_reading.subscription(
                self._client.v1.subscriptions.retrieve(subscription_id, {"expand": _SUBSCRIPTION})
            )

    def scan_subscriptions(self) -> Iterator[StripeSubscription]:
        """Every subscription that is not cancelled, with one read per hundred."""
        with _translated():
            pages = self._client.v1.subscriptions.list({"limit": PAGE, "expand": _LISTED})
            for answer in pages.auto_paging_iter():
                yield stripe_reading.subscription(answer)

    def get_customer(self, customer_id: str) -> StripeCustomer:
        """The customer. A deleted one has `deleted` set."""
        with _translated():
            return stripe_reading.customer(
                self._client.v1.customers.retrieve(customer_id, {"expand": ["discount.source.coupon"]})
            )

    def get_coupon(self, coupon_id: str) -> StripeCoupon:
        with _translated():
            return stripe_reading.coupon(
                self._client.v1.coupons.retrieve(coupon_id, {"expand": ["applies_to"]})
            )

    def list_coupons(self) -> list[str]:
        """The ids of all coupons, with one read per hundred."""
        with _translated():
            pages = self._client.v1.coupons.list({"limit": PAGE})
            return [answer.id for answer in pages.auto_paging_iter()]

    def get_invoice(self, invoice_id: str) -> StripeInvoice:
        with _translated():
            return self._whole_invoice(self._client.v1.invoices.retrieve(invoice_id, {"expand": _INVOICE}))

    def list_invoices(self, *, subscription_id: str, created_since: datetime) -> list[StripeInvoice]:
        """The subscription's invoices, newest first, from an instant on."""
        with _translated():
            pages = self._client.v1.invoices.list(
                {
                    "subscription": subscription_id,
                    "created": {"gte": int(created_since.timestamp())},
                    "limit": PAGE,
                    "expand": ["data.discounts", "data.lines.data.discounts"],
                }
            )
            return [self._whole_invoice(answer) for answer in pages.auto_paging_iter()]

    def final_invoices(self, *, created_since: datetime) -> Iterator[StripeInvoice]:
        """All invoices since an instant that are final, newest first. Their lines may be incomplete."""
        params: dict[str, Any] = {
            "created": {"gte": int(created_since.timestamp())},
            "limit": PAGE,
            "expand": ["data.discounts", "data.lines.data.discounts"],
        }
        with _translated():
            for answer in self._client.v1.invoices.list(cast("Any", params)).auto_paging_iter():
                if answer.status != "draft":
                    yield stripe_reading.invoice(answer)

    def preview(
        self, subscription_id: str, *, wanted: Sequence[DiscountSetting] | None = None, recurring: bool = True
    ) -> StripeInvoice:
        """A preview of the next invoice, with the current discounts (`wanted=None`) or with these.

        `recurring` leaves out one-off amounts, such as pending invoice items.
        """
        params: dict[str, Any] = {
            "subscription": subscription_id,
            "preview_mode": "recurring" if recurring else "next",
            "expand": _INVOICE,
        }
        if wanted is not None:
            params["discounts"] = set_discounts("", wanted, metadata={}, key="").params["discounts"]
        with _translated():
            return stripe_reading.invoice(self._client.v1.invoices.create_preview(cast("Any", params)))

    def list_invoice_items(self, customer_id: str, *, created_since: datetime) -> list[Adjustment]:
        """Invoice items of a customer, newest first, to find one that may already be booked."""
        with _translated():
            pages = self._client.v1.invoice_items.list(
                {
                    "customer": customer_id,
                    "created": {"gte": int(created_since.timestamp())},
                    "limit": PAGE,
                }
            )
            return [stripe_reading.invoice_item(answer) for answer in pages.auto_paging_iter()]

    def list_credits(self, customer_id: str) -> list[Adjustment]:
        """Movements of a customer's balance, newest first. A credit is above zero."""
        with _translated():
            pages = self._client.v1.customers.balance_transactions.list(customer_id, {"limit": PAGE})
            return [stripe_reading.credit(answer) for answer in pages.auto_paging_iter()]

    def events(self, *, created_since: datetime, types: Sequence[str] = ()) -> list[StripeEvent]:
        """The events since an instant, oldest first. Stripe keeps them for thirty days."""
        params: dict[str, Any] = {"created": {"gte": int(created_since.timestamp())}, "limit": PAGE}
        if types:
            params["types"] = list(types)
        with _translated():
            pages = self._client.v1.events.list(cast("Any", params))
            return [stripe_reading.event(answer.to_dict()) for answer in pages.auto_paging_iter()][::-1]

    # Writing. After Ambiguous the caller must read before it writes again.

    def set_discounts(self, prepared: PreparedWrite) -> WriteResult[StripeSubscription]:
        """Carry out a prepared `set_discounts`."""
        subscription_id = _target(prepared, "set_discounts")
        params = {**prepared.params, "expand": _SUBSCRIPTION}
        with _translated():
            answer = self._client.v1.subscriptions.update(
                subscription_id, cast("Any", params), _options(prepared)
            )
            return _sent(answer, stripe_reading.subscription(answer))

    def take_elsewhere(self, prepared: PreparedWrite) -> None:
        """Carry out a prepared write that takes discounts from an item, a customer, a draft or phases."""
        target, params = prepared.target or "", cast("Any", prepared.params)
        with _translated():
            if prepared.operation == "set_item_discounts":
                self._client.v1.subscription_items.update(target, params, _options(prepared))
            elif prepared.operation == "set_invoice_discounts":
                self._client.v1.invoices.update(target, params, _options(prepared))
            elif prepared.operation == "set_phases":
                self._client.v1.subscription_schedules.update(target, params, _options(prepared))
            else:
                self._client.v1.customers.delete_discount(_target(prepared, "delete_customer_discount"))

    def create_coupon(self, prepared: PreparedWrite) -> WriteResult[StripeCoupon]:
        """Carry out a prepared `create_coupon`. StripeRefused if a coupon with that id exists."""
        _target(prepared, "create_coupon")
        params = {**prepared.params, "expand": ["applies_to"]}
        with _translated():
            answer = self._client.v1.coupons.create(cast("Any", params), _options(prepared))
            return _sent(answer, stripe_reading.coupon(answer))

    def ensure_coupon(self, prepared: PreparedWrite) -> StripeCoupon:
        """The coupon with that id, created if needed. The caller must compare its terms."""
        try:
            return self.create_coupon(prepared).written
        except StripeRefused as refused:
            if refused.stripe_code != "resource_already_exists":
                raise
            return self.get_coupon(str(prepared.params["id"]))

    def create_invoice_item(self, prepared: PreparedWrite) -> WriteResult[Adjustment]:
        """Carry out a prepared `create_invoice_item`."""
        _target(prepared, "create_invoice_item")
        with _translated():
            answer = self._client.v1.invoice_items.create(cast("Any", prepared.params), _options(prepared))
            return _sent(answer, stripe_reading.invoice_item(answer))

    def create_credit(self, prepared: PreparedWrite) -> WriteResult[Adjustment]:
        """Carry out a prepared `create_credit`."""
        customer_id = _target(prepared, "create_credit")
        with _translated():
            answer = self._client.v1.customers.balance_transactions.create(
                customer_id, cast("Any", prepared.params), _options(prepared)
            )
            return _sent(answer, stripe_reading.credit(answer))

    def create_invoice(self, prepared: PreparedWrite) -> WriteResult[StripeInvoice]:
        """Carry out a prepared `create_invoice`."""
        _target(prepared, "create_invoice")
        with _translated():
            answer = self._client.v1.invoices.create(cast("Any", prepared.params), _options(prepared))
            return _sent(answer, stripe_reading.invoice(answer))

    def finalise_invoice(self, invoice_id: str, *, key: str) -> StripeInvoice:
        """Finalise a draft. StripeRefused if it is already final."""
        with _translated():
            answer = self._client.v1.invoices.finalize_invoice(invoice_id, {}, {"idempotency_key": key})
            return stripe_reading.invoice(answer)

    def _whole_invoice(self, answer: stripe.Invoice) -> StripeInvoice:
        """The invoice with all lines. Stripe's answer contains only the first ones."""
        if not answer.lines.has_more:
            return stripe_reading.invoice(answer)
        pages = self._client.v1.invoices.line_items.list(
            answer.id, {"limit": PAGE, "expand": ["data.discounts"]}
        )
        return stripe_reading.invoice(answer, lines=list(pages.auto_paging_iter()))


def verify_webhook(raw: bytes, *, signature: str | None, secrets: Sequence[str], at: datetime) -> StripeEvent:
    """The event in a webhook's raw body, after one of the active secrets has proved that Stripe sent it.

    Raises:
        InvalidStripeWebhook: the signature matches no secret, is too old or too new, or the body is not an event.
    """
    if not signature:
        raise InvalidStripeWebhook("The Stripe-Signature header is missing.")
    signed_at = _signed_at(signature)
    if abs(at - signed_at) > TOLERANCE:
        raise InvalidStripeWebhook(f"The signature's time, {signed_at.isoformat()}, is too far from now.")
    if not any(_matches(raw, signature, secret) for secret in secrets):
        raise InvalidStripeWebhook("The signature matches no active secret.")
    try:
        body = strict_json.loads(raw)
        if body["object"] not in {"event", "v2.core.event"}:
            raise InvalidStripeWebhook(f"The body is a {body['object']!r}, not an event with its object.")
        return stripe_reading.event(body)
    except (strict_json.MalformedJSON, KeyError, TypeError, ValueError) as error:
        raise InvalidStripeWebhook(f"The body is signed but is not an event: {error}") from error


def _matches(raw: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(raw, signature, secret, tolerance=None)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def _signed_at(signature: str) -> datetime:
    for part in signature.split(","):
        name, _equals, value = part.strip().partition("=")
        if name == "t" and value.isascii() and value.isdigit() and len(value) <= 11:
            return stripe_reading.instant(int(value))
    raise InvalidStripeWebhook("The Stripe-Signature header has no timestamp.")


def _options(prepared: PreparedWrite) -> stripe.RequestOptions:
    return {"idempotency_key": prepared.key}


def _target(prepared: PreparedWrite, operation: str) -> str:
    if prepared.operation != operation:
        raise ValueError(f"Prepared for {prepared.operation}, not for {operation}.")
    return prepared.target or ""


def _sent(answer: stripe.StripeObject, written: Written) -> WriteResult[Written]:
    last = answer.last_response
    headers = {name.lower(): value for name, value in last.headers.items()} if last else {}
    return WriteResult(written, headers.get("idempotent-replayed") == "true", headers.get("request-id"))


@contextmanager
def _translated() -> Iterator[None]:
    """Raise Stripe's exceptions as `stripe_errors`. An unreadable answer counts as Ambiguous."""
    try:
        yield
    except stripe.StripeError as error:
        raise _failure(error) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Ambiguous(f"Stripe's answer cannot be read: {error!r}") from error


def _failure(error: stripe.StripeError) -> StripeFailure:
    status = error.http_status
    code = error.code or getattr(error.error, "code", None)
    kind: type[StripeFailure]
    if isinstance(error, stripe.RateLimitError):
        kind = RateLimited
    elif isinstance(error, (stripe.AuthenticationError, stripe.PermissionError)) or status == 501:
        kind = Misconfigured
    elif isinstance(error, stripe.IdempotencyError):
        kind = KeyReused
    elif isinstance(error, (stripe.InvalidRequestError, stripe.CardError)):
        kind = StripeObjectMissing if status == 404 else StripeRefused
    else:
        kind = Ambiguous  # no connection, 409 (the key is in use), 5xx, or a body that is not JSON
    return kind(
        error.user_message or str(error),
        status=status,
        stripe_code=code,
        param=getattr(error, "param", None),
        request_id=error.request_id,
    )
