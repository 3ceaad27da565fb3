"""Tax rates: a percentage that is added to an amount, or that an amount already contains."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_WORDS = ("country", "description", "jurisdiction", "state", "tax_type")


@operation(
    "POST /v1/tax_rates", honours=("active", "display_name", "inclusive", "metadata", "percentage", *_WORDS)
)
def create(call: Call) -> Body:
    params = call.params
    if not 0 <= params["percentage"] <= 100:
        raise invalid("Invalid percentage: must be from 0 to 100.", param="percentage")
    body = call.begin(
        "tax_rate",
        "txr",
        active=params.get("active", True),
        created=call.now(),
        display_name=params["display_name"],
        inclusive=params["inclusive"],
        percentage=params["percentage"],
        effective_percentage=None,
        rate_type="percentage",
    )
    body.update({name: params.get(name) or None for name in _WORDS})
    merge(body, params)
    call.session.add("tax_rate", body)
    emit(call, "tax_rate.created", body)
    return body


@operation("GET /v1/tax_rates/{tax_rate}")
def retrieve(call: Call) -> Body:
    return call.fetch("tax_rate", call.path[0], param="tax_rate")


@operation("POST /v1/tax_rates/{tax_rate}", honours=("active", "display_name", "metadata", *_WORDS))
def update(call: Call) -> Body:
    body = call.fetch("tax_rate", call.path[0], param="tax_rate")
    before = snapshot(body)
    for name in ("active", "display_name", *_WORDS):
        body[name] = call.params.get(name, body[name])
    merge(body, call.params)
    emit(call, "tax_rate.updated", body, before=before)
    return body


@operation(
    "GET /v1/tax_rates",
    honours=("active", "created", "ending_before", "inclusive", "limit", "starting_after"),
)
def listed(call: Call) -> Body:
    return page(
        call,
        "tax_rate",
        "/v1/tax_rates",
        active=call.params.get("active"),
        inclusive=call.params.get("inclusive"),
    )
