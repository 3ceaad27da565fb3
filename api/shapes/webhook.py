"""Webhook endpoints, and the deliveries to them."""

from __future__ import annotations

import json

from api.schema.records import ListOf, Noun, Page, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Free, Id, Integer, Text, Time
from notices import events
from wire import ids

_WANTED = Choice((events.ALL, *events.EVENTS))
ENDPOINT_REQUEST = Noun(
    "WebhookEndpointSaid",
    {
        "url": Text("An https address on the public internet", longest=2000),
        "events": ListOf(_WANTED, "`*` for every event", least=1),
    },
    {"description": Text(longest=200, null=True).default("")},
    example={
        "url": "https://hooks.example.com/licet",
        "events": ["consent.withdrawn", "clearance.invalidated"],
        "description": "Training platform",
    },
)
ENDPOINT = Noun(
    "WebhookEndpoint",
    {
        "object": Constant("webhook_endpoint"),
        "id": Id(ids.WEBHOOK_ENDPOINT),
        "url": Text(),
        "events": ListOf(_WANTED),
        "description": Text(),
        "public_keys": ListOf(
            Text(), "Keys that verify `v1a`, newest first: `whpk_` and base64 of an Ed25519 key"
        ),
        "created_at": Time(),
        "disabled_at": Time(null=True),
        "disabled_reason": Text("`gone`: the receiver answered 410", null=True),
    },
)
ENDPOINT_LIST = Page(ENDPOINT)
ENDPOINT_WITH_SECRET = Noun(
    "WebhookEndpointWithSecret",
    {
        **ENDPOINT.required,
        "secret": Text(
            "`whsec_` and base64; verifies `v1`. Shown once: it is null in a repeat under the same `Idempotency-Key`",
            null=True,
        ),
    },
)
ENDPOINT_DELETED = Noun(
    "WebhookEndpointDeleted",
    {
        "object": Constant("webhook_endpoint"),
        "id": Id(ids.WEBHOOK_ENDPOINT),
        "deleted": Boolean().source(lambda endpoint: True),  # noqa: ARG005
    },
)
_PAYLOAD = Noun(
    "WebhookPayload",
    {
        "type": Choice((*events.EVENTS, events.TEST)),
        "timestamp": Time("When the event happened"),
        "data": Free("Depends on the type; see docs/webhooks.md"),
    },
    description="The body of a webhook",
)
_ATTEMPT = Record(
    {
        "at": Time(),
        "status": Integer("Null if there was no answer", null=True),
        "error": Text(null=True),
        "milliseconds": Integer(least=0),
    }
)
DELIVERY = Noun(
    "WebhookDelivery",
    {
        "object": Constant("webhook_delivery"),
        "id": Id(ids.MESSAGE, "As in `webhook-id`"),
        "endpoint": Id(ids.WEBHOOK_ENDPOINT),
        "type": Choice((*events.EVENTS, events.TEST)),
        "entry": Id(ids.ENTRY, "Null for a test event", null=True).source(
            lambda delivery: None if delivery.type == events.TEST else delivery.entry
        ),
        "state": Choice(events.STATES),
        "created_at": Time(),
        "due_at": Time("When it is sent next", null=True),
        "delivered_at": Time(null=True),
        "payload": Written(_PAYLOAD).source(lambda delivery: json.loads(delivery.body)),
        "attempts": ListOf(_ATTEMPT),
    },
)
DELIVERY_LIST = Page(DELIVERY)
