"""How requests are refused, repeated, listed and searched."""

from __future__ import annotations

import uuid

import pytest
import stripe

from tests.sandbox.local_stripe import REAL_KEY, Account, refusal


def test_it_wants_a_key(account: Account) -> None:
    base = account.client.v1._requestor.base_addresses
    nobody = stripe.StripeClient("sk_test_", base_addresses={"api": base["api"]}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError) as error:
        nobody.v1.customers.list()
    assert error.value.http_status == 401


def test_an_unknown_parameter_is_named(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.v1.customers.create({"nonsense": "x"})
    assert refusal(error) == (400, "parameter_unknown", "nonsense")


def test_a_missing_parameter_is_named(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.v1.products.create({})
    assert refusal(error) == (400, "parameter_missing", "name")


def test_what_is_not_there_is_missing(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.v1.subscriptions.retrieve("sub_nowhere")
    assert refusal(error)[:2] == (404, "resource_missing")


def test_an_unknown_address_is_not_found(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.raw_request("get", "/v1/nowhere")
    assert error.value.http_status == 404


def test_the_same_key_is_answered_once(account: Account) -> None:
    key = uuid.uuid4().hex
    options: stripe.RequestOptions = {"idempotency_key": key}
    first = account.client.v1.customers.create({"name": "A"}, options)
    second = account.client.v1.customers.create({"name": "A"}, options)
    assert first.id == second.id
    assert first.last_response
    assert second.last_response
    assert "idempotent-replayed" not in {name.lower() for name in first.last_response.headers}
    assert second.last_response.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_with_other_parameters_is_refused(account: Account) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    account.client.v1.customers.create({"name": "A"}, options)
    with pytest.raises(stripe.IdempotencyError) as error:
        account.client.v1.customers.create({"name": "B"}, options)
    assert error.value.http_status == 400


def test_a_refusal_is_replayed_too_once_the_request_was_executed(account: Account) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    coupon = account.coupon(percent_off=10)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as error:
            account.client.v1.coupons.create(
                {"id": coupon.id, "percent_off": 10, "duration": "once"}, options
            )
        assert refusal(error)[1] == "resource_already_exists"
    assert error.value.headers
    assert error.value.headers["Idempotent-Replayed"] == "true"


def test_a_request_that_failed_validation_is_not_kept(account: Account) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.customers.create({"nonsense": "x"}, options)
    assert account.client.v1.customers.create({"name": "A"}, options).name == "A"


def test_lists_come_newest_first_in_pages(account: Account) -> None:
    mail = f"{uuid.uuid4().hex}@acme.test"
    made = [account.customer(email=mail).id for _ in range(5)]
    page = account.client.v1.customers.list({"email": mail, "limit": 2})
    assert ([found.id for found in page.data], page.has_more) == (made[:-3:-1], True)
    assert [found.id for found in page.auto_paging_iter()] == made[::-1]
    before = account.client.v1.customers.list({"email": mail, "limit": 2, "ending_before": made[0]})
    assert [found.id for found in before.data] == [made[2], made[1]]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_one_to_a_hundred(account: Account, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.customers.list({"limit": limit})


def test_a_cursor_must_name_something(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.customers.list({"starting_after": "cus_nowhere"})


def test_lists_can_be_limited_in_time(account: Account) -> None:
    customer = account.customer(email=f"{uuid.uuid4().hex}@acme.test")
    created = account.client.v1.customers.list
    assert created({"email": str(customer.email), "created": {"gte": customer.created}}).data
    assert not created({"email": str(customer.email), "created": {"gt": customer.created}}).data


@pytest.mark.skipif(bool(REAL_KEY), reason="Stripe's index lags by a minute")
def test_search_finds_by_metadata(account: Account) -> None:
    mark = uuid.uuid4().hex
    customer = account.customer(metadata={"licet_account": mark, "kind": "direct"})
    account.customer(metadata={"licet_account": uuid.uuid4().hex})
    search = account.client.v1.customers.search
    both = f'metadata["licet_account"]:"{mark}" AND metadata["kind"]:"direct"'
    assert [found.id for found in search({"query": both}).data] == [customer.id]
    assert search({"query": f"metadata['licet_account']:'{mark}'"}).data[0].id == customer.id
    assert not search({"query": f'metadata["licet_account"]:"{mark}" AND -metadata["kind"]:"direct"'}).data
    with pytest.raises(stripe.InvalidRequestError):
        search({"query": "what is this"})


def test_metadata_is_merged_and_taken_out_key_by_key(account: Account) -> None:
    customer = account.customer(metadata={"a": "1", "b": "2"})
    changed = account.client.v1.customers.update(customer.id, {"metadata": {"b": "", "c": "3"}})
    assert changed.metadata
    assert changed.metadata.to_dict() == {"a": "1", "c": "3"}
    emptied = account.client.v1.customers.update(customer.id, {"metadata": ""})
    assert emptied.metadata is not None
    assert emptied.metadata.to_dict() == {}


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"k" * 41: "v"}, id="a long key"),
        pytest.param({"k": "v" * 501}, id="a long value"),
        pytest.param({str(n): "v" for n in range(51)}, id="too many"),
    ],
)
def test_metadata_has_limits(account: Account, metadata: dict[str, str]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        account.customer(metadata=metadata)


def test_a_deleted_customer_says_so_and_takes_no_subscription(account: Account) -> None:
    subscription = account.subscribe(1000)
    customer = str(subscription.customer)
    account.client.v1.customers.delete(customer)
    assert account.client.v1.customers.retrieve(customer).deleted is True
    assert account.client.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        account.subscribe(1000, customer=customer)


def test_one_customer_pays_in_one_currency(account: Account) -> None:
    subscription = account.subscribe(1000, currency="eur")
    with pytest.raises(stripe.InvalidRequestError):
        account.subscribe(1000, currency="usd", customer=str(subscription.customer))


def test_a_schedule_is_shown_on_its_subscription_until_released(account: Account) -> None:
    subscription = account.subscribe(1000)
    schedule = account.client.v1.subscription_schedules.create({"from_subscription": subscription.id})
    assert account.client.v1.subscriptions.retrieve(subscription.id).schedule == schedule.id
    account.client.v1.subscription_schedules.release(schedule.id)
    assert account.client.v1.subscriptions.retrieve(subscription.id).schedule is None
