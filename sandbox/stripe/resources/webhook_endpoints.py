"""Webhook endpoints: the addresses events are sent to, with their signing secrets."""

from __future__ import annotations

import secrets

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/webhook_endpoints",
    honours=("api_version", "description", "enabled_events", "metadata", "url"),
)
def create(call: Call) -> Body:
    """Create an endpoint; only this answer contains the secret, as with Stripe."""
    return add(call, secret=f"whsec_{secrets.token_hex(16)}")


def add(call: Call, *, secret: str) -> Body:
    """Store an endpoint with this secret."""
    params = call.params
    if not params["url"].startswith(("http://", "https://")):
        raise invalid("Invalid URL: webhook urls must begin with http:// or https://", param="url")
    body = call.begin(
        "webhook_endpoint",
        "we",
        api_version=params.get("api_version"),
        created=call.now(),
        description=params.get("description") or None,
        enabled_events=params["enabled_events"],
        status="enabled",
        url=params["url"],
    )
    merge(body, params)
    call.session.add("webhook_endpoint", body)
    call.session.add("webhook_secret", {"id": body["id"], "secret": secret})
    return {**body, "secret": secret}


@operation("GET /v1/webhook_endpoints/{webhook_endpoint}")
def retrieve(call: Call) -> Body:
    return call.fetch("webhook_endpoint", call.path[0])


@operation(
    "POST /v1/webhook_endpoints/{webhook_endpoint}",
    honours=("description", "disabled", "enabled_events", "metadata", "url"),
)
def update(call: Call) -> Body:
    body = call.fetch("webhook_endpoint", call.path[0])
    for name in ("description", "enabled_events", "url"):
        body[name] = call.params.get(name, body[name])
    if "disabled" in call.params:
        body["status"] = "disabled" if call.params["disabled"] else "enabled"
    merge(body, call.params)
    return body


@operation("DELETE /v1/webhook_endpoints/{webhook_endpoint}")
def delete(call: Call) -> Body:
    body = call.fetch("webhook_endpoint", call.path[0])
    call.session.delete("webhook_endpoint", body)
    return {"id": body["id"], "object": "webhook_endpoint", "deleted": True}


@operation("GET /v1/webhook_endpoints", honours=("ending_before", "limit", "starting_after"))
def listed(call: Call) -> Body:
    return page(call, "webhook_endpoint", "/v1/webhook_endpoints")
