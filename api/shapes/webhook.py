"""Webhook endpoints, and what was sent to them."""

from __future__ import annotations

import json

from api.schema.records import listof, noun, page_of, record, written
from api.schema.scalars import boolean, choice, constant, free, id_of, integer, text, time
from notices import events
from wire import ids

_WANTED = choice((events.ALL, *events.EVENTS))
ENDPOINT_REQUEST = noun(
    "WebhookEndpointSaid",
    {
        "url": text("An https address on the public internet", longest=2000),
        "events": listof(_WANTED, "`*` for every event", least=1),
    },
    {"description": text(longest=200, null=True).default("")},
    example={
        "url": "https://hooks.example.com/licet",
        "events": ["consent.withdrawn", "clearance.invalidated"],
        "description": "Training platform",
    },
)
ENDPOINT = noun(
    "WebhookEndpoint",
    {
        "object": constant("webhook_endpoint"),
        "id": id_of(ids.WEBHOOK_ENDPOINT),
        "url": text(),
        "events": listof(_WANTED),
        "description": text(),
        "public_keys": listof(
            text(), "Keys that verify `v1a`, newest first: `whpk_` and base64 of an Ed25519 key"
        ),
        "created_at": time(),
        "disabled_at": time(null=True),
        "disabled_reason": text("`gone`: the receiver answered 410", null=True),
    },
)
ENDPOINT_LIST = page_of(ENDPOINT)
ENDPOINT_WITH_SECRET = noun(
    "WebhookEndpointWithSecret",
    {
        **ENDPOINT.required,
        "secret": text(
            "`whsec_` and base64; verifies `v1`. Shown once: it is null in a repeat under the same `Idempotency-Key`",
            null=True,
        ),
    },
)
ENDPOINT_DELETED = noun(
    "WebhookEndpointDeleted",
    {
        "object": constant("webhook_endpoint"),
        "id": id_of(ids.WEBHOOK_ENDPOINT),
        "deleted": boolean().source(lambda endpoint: True),  # noqa: ARG005
    },
)
_PAYLOAD = noun(
    "WebhookPayload",
    {
        "type": choice(events.EVENTS),
        "timestamp": time("When the event happened"),
        "data": free("Depends on the type; see docs/webhooks.md"),
    },
    description="The body of a webhook",
)
_ATTEMPT = record(
    {
        "at": time(),
        "status": integer("Null if there was no answer", null=True),
        "error": text(null=True),
        "milliseconds": integer(least=0),
    }
)
DELIVERY = noun(
    "WebhookDelivery",
    {
        "object": constant("webhook_delivery"),
        "id": id_of(ids.MESSAGE, "As in `webhook-id`"),
        "endpoint": id_of(ids.WEBHOOK_ENDPOINT),
        "type": choice(events.EVENTS),
        "entry": id_of(ids.ENTRY),
        "state": choice(events.STATES),
        "created_at": time(),
        "due_at": time("When it is sent next", null=True),
        "delivered_at": time(null=True),
        "payload": written(_PAYLOAD).source(lambda delivery: json.loads(delivery.body)),
        "attempts": listof(_ATTEMPT),
    },
)
DELIVERY_LIST = page_of(DELIVERY)
