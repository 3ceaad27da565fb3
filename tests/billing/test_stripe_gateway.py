"""The gateway over real HTTP against the local Stripe: what it reads, what it writes, and every way to
fail."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe

from billing import stripe_requests
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
from billing.stripe_gateway import StripeGateway, verify_webhook
from billing.stripe_requests import KeepDiscount, PreparedWrite, RedeemCoupon
from tests.sandbox.local_stripe import KEY, Account, LocalStripe

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def gateway(local_stripe: LocalStripe) -> Iterator[StripeGateway]:
    with StripeGateway(
        api_key=KEY, livemode=False, address=local_stripe.address, connect_seconds=2, read_seconds=1
    ) as made:
        yield made


def key() -> str:
    return uuid.uuid4().hex


def coupon(gateway: StripeGateway, *, bps: int = 1250) -> str:
    identifier = f"licet-{bps}-{uuid.uuid4().hex[:10]}-g1"
    prepared = stripe_requests.create_coupon(
        identifier, key=key(), name="Licet", metadata={"licet_terms": "abc"}, bps=bps
    )
    return gateway.create_coupon(prepared).written.id


def discounts(subscription: str, *wanted: stripe_requests.DiscountSetting) -> PreparedWrite:
    return stripe_requests.set_discounts(subscription, wanted, metadata={"licet_generation": "7"}, key=key())


# Reading


def test_it_reads_a_subscription_whole(gateway: StripeGateway, account: Account) -> None:
    ours = coupon(gateway)
    made = account.subscribe(
        1000, 2000, discounts=[{"coupon": ours}], metadata={"site": "berlin"}, customer=account.customer().id
    )
    read = gateway.get_subscription(made.id)
    assert (read.status, read.currency, read.livemode, read.schedule_id) == ("active", "eur", False, None)
    assert read.metadata == {"site": "berlin"}
    assert [item.unit_amount_minor for item in read.items] == [1000, 2000]
    assert read.items[0].interval == "month"
    assert read.items[0].period_end_at > read.items[0].period_start_at
    assert (read.customer.name, read.customer.deleted, read.customer.currency) == ("Acme", False, "eur")
    (discount,) = read.discounts
    assert discount.coupon_id == ours
    assert discount.coupon
    assert (discount.coupon.bps, discount.coupon.duration) == (1250, "forever")
    assert discount.coupon.metadata == {"licet_terms": "abc"}


def test_it_reads_the_discount_of_the_customer(
    gateway: StripeGateway, account: Account, local_stripe: LocalStripe
) -> None:
    old = account.coupon(percent_off=20)
    made = account.subscribe(1000)
    local_stripe.control("POST", "/customer_discount", {"customer": str(made.customer), "coupon": old.id})
    shadow = gateway.get_subscription(made.id).customer.discount
    assert shadow
    assert shadow.coupon_id == old.id
    assert shadow.coupon
    assert shadow.coupon.percent_off == Decimal("20.0")


def test_it_reads_what_stands_in_the_way_of_a_change(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    schedule = account.client.v1.subscription_schedules.create({"from_subscription": made.id})
    account.client.v1.subscriptions.update(made.id, {"pause_collection": {"behavior": "void"}})
    read = gateway.get_subscription(made.id)
    assert (read.schedule_id, read.collection_paused) == (schedule.id, True)


def test_a_deleted_customer_is_read_as_deleted(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    account.client.v1.customers.delete(str(made.customer))
    assert gateway.get_customer(str(made.customer)).deleted
    read = gateway.get_subscription(made.id)
    assert (read.status, read.customer.deleted) == ("canceled", True)


def test_a_scan_reads_coupons_along_with_the_subscriptions(
    gateway: StripeGateway, account: Account, local_stripe: LocalStripe
) -> None:
    ours = coupon(gateway)
    made = account.subscribe(1000, discounts=[{"coupon": ours}])
    before = len(local_stripe.requests("GET", "/v1/subscriptions"))
    scanned = {one.id: one for one in gateway.scan_subscriptions()}
    assert [one.coupon_id for one in scanned[made.id].discounts] == [ours]
    pages = len(local_stripe.requests("GET", "/v1/subscriptions")) - before
    assert pages == -(-len(scanned) // 100)


def test_a_preview_answers_what_it_would_cost(gateway: StripeGateway, account: Account) -> None:
    ours = coupon(gateway, bps=1000)
    made = account.subscribe(1000, 2000)
    assert gateway.preview(made.id).total_minor == 3000
    preview = gateway.preview(made.id, wanted=[RedeemCoupon(ours)])
    assert (preview.subtotal_minor, preview.total_minor) == (3000, 2700)
    assert [sum(line.discounted_minor.values()) for line in preview.lines] == [100, 200]
    assert gateway.preview(made.id, wanted=[]).total_minor == 3000
    assert gateway.get_subscription(made.id).discounts == ()


def test_an_invoice_says_which_coupon_took_what_off_which_line(
    gateway: StripeGateway, account: Account
) -> None:
    ours = coupon(gateway, bps=1000)
    made = account.subscribe(1000, 2000, discounts=[{"coupon": ours}])
    invoice = gateway.get_invoice(account.open_invoice(made))
    assert (invoice.status, invoice.subscription_id, invoice.currency) == ("open", made.id, "eur")
    assert invoice.finalized_at
    taken = [
        (invoice.coupon_ids[discount], amount)
        for line in invoice.lines
        for discount, amount in line.discounted_minor.items()
    ]
    assert taken == [(ours, 100), (ours, 200)]
    assert [line.subscription_item_id for line in invoice.lines] == [
        item.id for item in gateway.get_subscription(made.id).items
    ]
    assert [one.id for one in gateway.list_invoices(subscription_id=made.id, created_since=EPOCH)] == [
        invoice.id
    ]


# Writing


def test_it_sets_discounts_and_carries_foreign_ones_over(gateway: StripeGateway, account: Account) -> None:
    theirs, ours = account.coupon(percent_off=20), coupon(gateway)
    made = account.subscribe(1000, discounts=[{"coupon": theirs.id}])
    kept = str(made.discounts[0])
    sent = gateway.set_discounts(discounts(made.id, KeepDiscount(kept), RedeemCoupon(ours)))
    assert not sent.replayed
    assert [(one.coupon_id) for one in sent.written.discounts] == [theirs.id, ours]
    assert sent.written.discounts[0].id == kept
    assert sent.written.metadata["licet_generation"] == "7"
    assert gateway.get_subscription(made.id).discounts == sent.written.discounts


def test_wanting_none_clears(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000, discounts=[{"coupon": coupon(gateway)}])
    assert gateway.set_discounts(discounts(made.id)).written.discounts == ()


def test_a_write_can_be_stored_and_sent_again_as_the_same_request(
    gateway: StripeGateway, account: Account
) -> None:
    made = account.subscribe(1000)
    prepared = discounts(made.id, RedeemCoupon(coupon(gateway)))
    first = gateway.set_discounts(prepared)
    again = gateway.set_discounts(PreparedWrite.decoded(prepared.encoded, key=prepared.key))
    assert (first.replayed, again.replayed) == (False, True)
    assert again.written == first.written


def test_a_coupon_is_ensured_once(gateway: StripeGateway) -> None:
    identifier = f"licet-800-{uuid.uuid4().hex[:10]}-g1"

    def prepared() -> PreparedWrite:
        return stripe_requests.create_coupon(identifier, key=key(), name="Licet", metadata={}, bps=800)

    assert gateway.ensure_coupon(prepared()).bps == 800
    assert gateway.ensure_coupon(prepared()).id == identifier
    with pytest.raises(StripeRefused) as refused:
        gateway.create_coupon(prepared())
    assert refused.value.stripe_code == "resource_already_exists"


def test_a_coupon_of_an_amount_for_some_products(gateway: StripeGateway, account: Account) -> None:
    product = account.product().id
    prepared = stripe_requests.create_coupon(
        f"licet-eur-{uuid.uuid4().hex[:10]}",
        key=key(),
        name="Fixed fee",
        metadata={},
        amount_off_minor=5000,
        currency="eur",
        products=[product],
    )
    made = gateway.create_coupon(prepared).written
    assert (made.amount_off_minor, made.currency, made.bps, made.products) == (5000, "eur", None, (product,))
    assert gateway.get_coupon(made.id) == made


def test_adjustments_are_booked_and_found_again(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    customer = str(made.customer)
    clawback = gateway.create_invoice_item(
        stripe_requests.create_invoice_item(
            customer,
            key=key(),
            amount_minor=250,
            currency="eur",
            description="Clawback",
            metadata={"licet_adjustment": "a1"},
            subscription_id=made.id,
        )
    ).written
    given = gateway.create_credit(
        stripe_requests.create_credit(
            customer,
            key=key(),
            amount_minor=90,
            currency="eur",
            description="Credit",
            metadata={"licet_adjustment": "a2"},
        )
    ).written
    assert (clawback.amount_minor, given.amount_minor) == (250, 90)
    items = gateway.list_invoice_items(customer, created_since=EPOCH)
    assert [one.metadata["licet_adjustment"] for one in items] == ["a1"]
    credits_ = gateway.list_credits(customer)
    assert [(one.id, one.metadata) for one in credits_] == [(given.id, {"licet_adjustment": "a2"})]


def test_a_one_off_invoice_is_made_filled_and_finalised(gateway: StripeGateway, account: Account) -> None:
    customer = account.customer().id
    draft = gateway.create_invoice(
        stripe_requests.create_invoice(
            customer, key=key(), currency="eur", days_until_due=30, description="Clawback", metadata={}
        )
    ).written
    gateway.create_invoice_item(
        stripe_requests.create_invoice_item(
            customer,
            key=key(),
            amount_minor=250,
            currency="eur",
            description="Clawback",
            metadata={},
            invoice_id=draft.id,
        )
    )
    final = gateway.finalise_invoice(draft.id, key=key())
    assert (final.status, final.total_minor) == ("open", 250)


@pytest.mark.parametrize("amount", [0, -5])
def test_a_credit_is_above_zero(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        stripe_requests.create_credit(
            "cus_1", key="k", amount_minor=amount, currency="eur", description="", metadata={}
        )


def test_what_was_prepared_for_one_thing_is_not_sent_as_another(gateway: StripeGateway) -> None:
    with pytest.raises(ValueError, match="Prepared for set_discounts"):
        gateway.create_coupon(discounts("sub_1"))


# Failing


@pytest.mark.parametrize(
    ("fault", "trouble", "stripe_code"),
    [
        pytest.param("rate_limit", RateLimited, "rate_limit", id="too many requests"),
        pytest.param("lock_timeout", RateLimited, "lock_timeout", id="object locked"),
        pytest.param("lock_timeout_retryable", RateLimited, "lock_timeout", id="object locked, please retry"),
        pytest.param("key_in_use", Ambiguous, "idempotency_key_in_use", id="the key is in use"),
        pytest.param("server_error", Ambiguous, None, id="a stored 500"),
        pytest.param("unavailable", Ambiguous, None, id="a 503"),
        pytest.param("html_502", Ambiguous, None, id="a proxy's page"),
        pytest.param("reset", Ambiguous, None, id="the connection breaks"),
        pytest.param("timeout", Ambiguous, None, id="no answer in time"),
    ],
)
def test_a_write_that_did_not_happen(
    gateway: StripeGateway,
    account: Account,
    local_stripe: LocalStripe,
    *,
    fault: str,
    trouble: type[StripeFailure],
    stripe_code: str | None,
) -> None:
    made = account.subscribe(1000)
    prepared = discounts(made.id, RedeemCoupon(coupon(gateway)))
    local_stripe.fault(fault, path="/v1/subscriptions/.*", seconds=2)
    attempts = len(local_stripe.requests("POST", f"/v1/subscriptions/{made.id}"))
    with pytest.raises(trouble) as raised:
        gateway.set_discounts(prepared)
    assert raised.value.stripe_code == stripe_code
    assert len(local_stripe.requests("POST", f"/v1/subscriptions/{made.id}")) == attempts + 1
    assert gateway.get_subscription(made.id).discounts == ()


@pytest.mark.parametrize(
    "fault", ["server_error_after_commit", "reset_after_commit", "timeout_after_commit", "truncated_200"]
)
def test_a_write_that_happened_without_our_learning_of_it(
    gateway: StripeGateway, account: Account, local_stripe: LocalStripe, fault: str
) -> None:
    made = account.subscribe(1000)
    ours = coupon(gateway)
    prepared = discounts(made.id, RedeemCoupon(ours))
    local_stripe.fault(fault, path="/v1/subscriptions/.*", seconds=2)
    with pytest.raises(Ambiguous):
        gateway.set_discounts(prepared)
    assert [one.coupon_id for one in gateway.get_subscription(made.id).discounts] == [ours]


def test_a_stored_500_is_replayed_under_its_key_and_not_under_another(
    gateway: StripeGateway, account: Account, local_stripe: LocalStripe
) -> None:
    made = account.subscribe(1000)
    prepared = discounts(made.id, RedeemCoupon(coupon(gateway)))
    local_stripe.fault("server_error", path="/v1/subscriptions/.*")
    for _ in range(2):
        with pytest.raises(Ambiguous) as raised:
            gateway.set_discounts(prepared)
        assert raised.value.status == 500
    assert local_stripe.requests("POST", f"/v1/subscriptions/{made.id}")[-1]["replayed"]
    assert gateway.set_discounts(PreparedWrite.decoded(prepared.encoded, key=key())).written.discounts


def test_a_read_that_is_cut_short_is_no_answer(
    gateway: StripeGateway, account: Account, local_stripe: LocalStripe
) -> None:
    made = account.subscribe(1000)
    local_stripe.fault("truncated_200", method="GET", path="/v1/subscriptions/.*")
    with pytest.raises(Ambiguous):
        gateway.get_subscription(made.id)
    assert gateway.get_subscription(made.id).id == made.id


def test_nobody_listening_is_no_answer() -> None:
    with (
        StripeGateway(api_key=KEY, livemode=False, address="http://127.0.0.1:9", connect_seconds=1) as nobody,
        pytest.raises(Ambiguous),
    ):
        nobody.get_customer("cus_1")


def test_what_is_not_there_is_gone(gateway: StripeGateway) -> None:
    with pytest.raises(StripeObjectMissing) as gone:
        gateway.get_subscription("sub_nowhere")
    assert (gone.value.status, gone.value.stripe_code) == (404, "resource_missing")
    assert gone.value.request_id


def test_a_coupon_deleted_by_hand_is_refused_by_name(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    ours = coupon(gateway)
    account.client.v1.coupons.delete(ours)
    with pytest.raises(StripeRefused) as refused:
        gateway.set_discounts(discounts(made.id, RedeemCoupon(ours)))
    assert (refused.value.stripe_code, refused.value.param) == (
        "resource_missing",
        "discounts[0][coupon]",
    )


def test_a_cancelled_subscription_refuses(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    account.client.v1.subscriptions.cancel(made.id)
    with pytest.raises(StripeRefused) as refused:
        gateway.set_discounts(discounts(made.id, RedeemCoupon(coupon(gateway))))
    assert refused.value.stripe_code == "invalid_canceled_subscription_fields"


def test_a_key_used_for_something_else_is_told_apart(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    prepared = discounts(made.id, RedeemCoupon(coupon(gateway)))
    gateway.set_discounts(prepared)
    with pytest.raises(KeyReused):
        gateway.set_discounts(stripe_requests.set_discounts(made.id, [], metadata={}, key=prepared.key))


@pytest.mark.parametrize(
    ("api_key", "livemode", "address"),
    [
        pytest.param("sk_live_x", False, None, id="a live key in test mode"),
        pytest.param("sk_test_x", True, None, id="a test key in live mode"),
        pytest.param("pk_test_x", False, None, id="a publishable key"),
        pytest.param("", False, None, id="no key"),
        pytest.param("sk_live_x", True, "http://127.0.0.1:1", id="a live key for a stand-in"),
    ],
)
def test_a_key_of_the_wrong_kind_is_refused_before_anything_is_sent(
    api_key: str, livemode: bool, address: str | None
) -> None:
    with pytest.raises(Misconfigured):
        StripeGateway(api_key=api_key, livemode=livemode, address=address)


def test_a_key_stripe_does_not_know_is_a_misconfiguration(local_stripe: LocalStripe) -> None:
    with (
        StripeGateway(api_key="sk_test_", livemode=False, address=local_stripe.address) as stranger,
        pytest.raises(Misconfigured) as raised,
    ):
        stranger.get_customer("cus_1")
    assert raised.value.status == 401


# Hearing


NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECRETS = ("whsec_new", "whsec_old")


def body(**changed: Any) -> bytes:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "customer.subscription.updated",
        "created": int(NOW.timestamp()),
        "livemode": False,
        "api_version": "2026-05-27.dahlia",
        "data": {
            "object": {"id": "sub_1", "object": "subscription", "customer": "cus_1"},
            "previous_attributes": {"discounts": ["di_1"]},
        },
    }
    return json.dumps({**event, **changed}).encode()


def signed(raw: bytes, secret: str = "whsec_new", *, at: datetime = NOW) -> str:
    return stripe.WebhookSignature.generate_signature_header(raw.decode(), secret, int(at.timestamp()))


@pytest.mark.parametrize("secret", SECRETS)
def test_a_webhook_signed_with_any_active_secret_is_heard(secret: str) -> None:
    raw = body()
    event = verify_webhook(raw, signature=signed(raw, secret), secrets=SECRETS, at=NOW)
    assert (event.id, event.object_id, event.object_type) == ("evt_1", "sub_1", "subscription")
    assert (event.customer_id, event.subscription_id, event.livemode) == ("cus_1", "sub_1", False)
    assert event.previous_attributes == {"discounts": ["di_1"]}
    assert event.created_at == NOW


@pytest.mark.parametrize(
    ("raw", "signature", "says"),
    [
        pytest.param(body(), None, "missing", id="no signature"),
        pytest.param(body(), "t=1", "too far", id="of 1970"),
        pytest.param(body(), "nonsense", "no timestamp", id="no timestamp"),
        pytest.param(body(), signed(body(), "whsec_other"), "no active secret", id="another secret"),
        pytest.param(body(id="evt_2"), signed(body()), "no active secret", id="another body"),
        pytest.param(body(), signed(body(), at=NOW - timedelta(minutes=6)), "too far", id="six minutes old"),
        pytest.param(body(), signed(body(), at=NOW + timedelta(minutes=6)), "too far", id="from the future"),
        pytest.param(
            body(object="v2.core.event"),
            signed(body(object="v2.core.event")),
            "not an event",
            id="a thin event",
        ),
        pytest.param(b"[]", signed(b"[]"), "not an event", id="a list"),
        pytest.param(b"{", signed(b"{"), "not an event", id="no JSON"),
        pytest.param(
            b'{"object":"event","object":"x"}',
            signed(b'{"object":"event","object":"x"}'),
            "not an event",
            id="a member twice",
        ),
    ],
)
def test_what_is_not_stripes_is_not_heard(raw: bytes, signature: str | None, says: str) -> None:
    with pytest.raises(InvalidStripeWebhook, match=says):
        verify_webhook(raw, signature=signature, secrets=SECRETS, at=NOW)


def test_without_a_secret_nothing_is_heard() -> None:
    raw = body()
    for secrets in ((), ("",)):
        with pytest.raises(InvalidStripeWebhook):
            verify_webhook(raw, signature=signed(raw), secrets=secrets, at=NOW)


def test_missed_events_can_be_caught_up_with(gateway: StripeGateway, account: Account) -> None:
    made = account.subscribe(1000)
    gateway.set_discounts(discounts(made.id, RedeemCoupon(coupon(gateway))))
    since = datetime.now(UTC) - timedelta(minutes=5)
    mine = [
        event
        for event in gateway.events(created_since=since, types=["customer.subscription.*"])
        if event.subscription_id == made.id
    ]
    assert [event.type for event in mine] == [
        "customer.subscription.created",
        "customer.subscription.updated",
    ]
    assert mine[1].previous_attributes["discounts"] == []
    assert mine[1].customer_id == str(made.customer)
