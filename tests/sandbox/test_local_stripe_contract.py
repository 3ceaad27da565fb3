"""How the local Stripe is held to Stripe's specification, and that the holding holds."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import stripe

import sandbox.stripe.resources  # noqa: F401 registers every operation
from sandbox.stripe.amendments import AMENDMENTS
from sandbox.stripe.call import _HONOURED, REGISTRY
from sandbox.stripe.contract import Contract
from sandbox.stripe.errors import StripeError
from sandbox.stripe.forms import decode
from sandbox.stripe.parameters import typed
from sandbox.stripe.skeletons import skeleton
from tests.sandbox.local_stripe import Account, LocalStripe, OutsideTheContract

# Every object the local Stripe keeps.
OBJECTS = [
    "coupon", "credit_note", "credit_note_line_item", "customer", "customer_balance_transaction", "discount",
    "event", "invoice", "invoiceitem", "line_item", "price", "product", "subscription", "subscription_item",
    "subscription_schedule", "test_helpers.test_clock", "webhook_endpoint",
]  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
def test_a_skeleton_satisfies_the_specification(contract: Contract, name: str) -> None:
    assert contract.faults_in_object(name, skeleton(contract, name)) == []


# Canaries: an answer made wrong on purpose has to be caught, or none of the above says anything.


def wrong(path: str, value: Any) -> Any:
    """A change to an answer: the member at a dotted path gets that value, or is taken out."""

    def change(body: dict[str, Any]) -> None:
        *way, last = path.split(".")
        inner: Any = body
        for step in way:
            inner = inner[int(step)] if isinstance(inner, list) else inner[step]
        if value is None:
            del inner[last]
        else:
            inner[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(wrong("status", "lively"), "status", id="a status that does not exist"),
        pytest.param(wrong("status", None), "status", id="a required member is missing"),
        pytest.param(wrong("discount", "di_1"), "discount", id="a member of former times"),
        pytest.param(wrong("created", "2026-11-22"), "created", id="a date for an instant"),
        pytest.param(
            wrong("items.data.0.price.unit_amount", 10.5), "unit_amount", id="half a cent, far inside"
        ),
        pytest.param(
            wrong("items.data.0.price.recurring.interval", "decade"), "interval", id="an interval, deep"
        ),
        pytest.param(wrong("items.data.0.colour", "red"), "colour", id="an unknown member inside a list"),
        pytest.param(wrong("discounts", [7]), "discounts", id="a number where a discount belongs"),
    ],
)
def test_a_wrong_answer_is_caught(contract: Contract, account: Account, change: Any, says: str) -> None:
    found = contract.find("GET", "/v1/subscriptions/sub_1")
    assert found
    made = account.subscribe(1000)
    right = account.client.v1.subscriptions.retrieve(made.id).last_response
    assert right
    body = copy.deepcopy(dict(right.data))
    assert contract.faults_in_response(found[0], body) == []
    change(body)
    (fault, *_) = contract.faults_in_response(found[0], body)
    assert says in fault


def test_the_server_never_sends_an_answer_that_breaks_the_specification(
    account: Account, local_stripe: LocalStripe
) -> None:
    local_stripe.fault("wrong_shape", path="/v1/customers")
    before = local_stripe.control("GET", "/")
    with pytest.raises(stripe.APIError, match="ContractBroken"):
        account.customer()
    after = local_stripe.control("GET", "/")
    assert len(after["violations"]) == len(before["violations"]) + 1
    # and nothing of it was kept
    assert after["objects"].get("customer") == before["objects"].get("customer")


def test_the_checking_client_catches_what_the_server_let_through(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking: Any = account.client._requestor._get_http_client()

    def altered(self: Any, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        return b'{"object":"customer","id":1}', 200, {}

    monkeypatch.setattr(stripe.RequestsClient, "request", altered)
    with pytest.raises(OutsideTheContract):
        checking.request("get", "http://127.0.0.1/v1/customers/cus_1", {})


# What we act upon must exist in the specification, and in the library we use.


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_parameter_we_honour_exists(contract: Contract, name: str) -> None:
    known = set(contract.operations[name].parameters["properties"])
    # expand is in every operation by registration, whether it takes it or not
    strange = {parameter.split(".")[0] for parameter in _HONOURED[name]} - known - {"expand"}
    assert strange == set()


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("POST /v1/coupons", "CouponCreateParams"),
        ("POST /v1/subscriptions", "SubscriptionCreateParams"),
        ("POST /v1/subscriptions/{subscription_exposed_id}", "SubscriptionUpdateParams"),
        ("POST /v1/invoices/create_preview", "InvoiceCreatePreviewParams"),
        ("POST /v1/invoiceitems", "InvoiceItemCreateParams"),
        ("POST /v1/invoices", "InvoiceCreateParams"),
        ("POST /v1/credit_notes", "CreditNoteCreateParams"),
    ],
)
def test_what_we_act_upon_is_still_in_the_librarys_own_parameters(operation: str, params: str) -> None:
    known = set(getattr(stripe.params, params).__annotations__)
    assert {parameter.split(".")[0] for parameter in _HONOURED[operation]} - known == set()


def test_an_amendment_is_dropped_once_the_specification_has_caught_up(contract: Contract) -> None:
    """The library's typed parameters want an object where the published document, unamended, knows a word."""
    ((operation, parameter, schema),) = AMENDMENTS
    typed_as = stripe.params.SubscriptionUpdateParams.__annotations__[parameter]
    assert "BillingCycleAnchor" in str(typed_as)
    assert set(schema["properties"]) == {"type"}
    unamended, amended = contract.operations[operation].parameters["properties"][parameter]["anyOf"]
    assert (unamended["type"], amended) == ("string", schema)


@pytest.mark.parametrize(
    ("encoded", "code", "param"),
    [
        pytest.param("discounts[0][cupon]=x", "parameter_unknown", "discounts[0][cupon]", id="a typo, deep"),
        pytest.param(
            "items[0][quantity]=many", "parameter_invalid_integer", "items[0][quantity]", id="no integer"
        ),
        pytest.param(
            "cancel_at_period_end=yes", "parameter_invalid", "cancel_at_period_end", id="no boolean"
        ),
        pytest.param("days_until_due=", "parameter_invalid_empty", "days_until_due", id="cannot be unset"),
        pytest.param("collection_method=beg", "parameter_invalid", "collection_method", id="no such word"),
        pytest.param("items=x", "parameter_invalid", "items", id="a word for a list"),
        pytest.param(
            "pause_collection[resumes_at]=1", "parameter_missing", "pause_collection[behavior]", id="half"
        ),
        pytest.param("coupon=x", "parameter_unknown", "coupon", id="a parameter of former times"),
        pytest.param(
            "items[0]price=x", "parameter_invalid", "items[0]price", id="brackets that do not match"
        ),
    ],
)
def test_parameters_are_held_to_the_specification(
    contract: Contract, encoded: str, code: str, param: str
) -> None:
    schema = contract.operations["POST /v1/subscriptions/{subscription_exposed_id}"].parameters
    with pytest.raises(StripeError) as error:
        typed(decode(encoded), schema)
    assert (error.value.body["error"]["code"], error.value.body["error"]["param"]) == (code, param)


def test_parameters_get_their_types(contract: Contract) -> None:
    schema = contract.operations["POST /v1/subscriptions/{subscription_exposed_id}"].parameters
    encoded = "discounts=&items[1][price]=b&items[0][price]=a&items[0][quantity]=2&cancel_at_period_end=true"
    assert typed(decode(encoded), schema) == {
        "discounts": "",
        "items": [{"price": "a", "quantity": 2}, {"price": "b"}],
        "cancel_at_period_end": True,
    }


def test_what_it_does_not_stand_in_for_it_says(account: Account) -> None:
    with pytest.raises(stripe.APIError, match="does not stand in for POST /v1/payment_intents"):
        account.client.v1.payment_intents.create({"amount": 100, "currency": "eur"})
    with pytest.raises(stripe.APIError, match="the parameter 'automatic_tax'"):
        account.subscribe(1000, automatic_tax={"enabled": True})
    with pytest.raises(stripe.APIError, match=re.escape("'recurring[meter]'")):
        account.client.v1.prices.create(
            {
                "product": account.product().id,
                "currency": "eur",
                "unit_amount": 1,
                "recurring": {"interval": "month", "meter": "m"},
            }
        )
