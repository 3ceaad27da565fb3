from __future__ import annotations

import json
from typing import Any

from api.shapes.schema import boolean, choice, const, id_of, integer, listof, page_of, record, ref, text, time
from notices import events
from notices.queries.webhooks import DeliverySeen, EndpointSeen
from wire import ids, times
from wire.members import Members

_ENDPOINT = {
    "object": const("webhook_endpoint"),
    "id": id_of(ids.WEBHOOK_ENDPOINT),
    "url": text(),
    "events": listof(choice((events.ALL, *events.EVENTS))),
    "description": text(),
    "public_keys": listof(text(), "Verify `v1a`, newest first: `whpk_` and base64 of an Ed25519 key"),
    "created_at": time(),
    "disabled_at": time(null=True),
    "disabled_reason": text("`gone`: the receiver answered 410", null=True),
}
COMPONENTS = {
    "WebhookEndpointSaid": record(
        {
            "url": text("https; what it resolves to must be on the internet", longest=2000),
            "events": listof(choice((events.ALL, *events.EVENTS)), "`*`: all there are", least=1),
        },
        {"description": text(longest=200, null=True)},
        example={
            "url": "https://hooks.example.com/licet",
            "events": ["consent.withdrawn", "clearance.invalidated"],
            "description": "Training platform",
        },
    ),
    "WebhookEndpoint": record(_ENDPOINT),
    "WebhookEndpointList": page_of("WebhookEndpoint"),
    "WebhookEndpointWithSecret": record(
        {
            **_ENDPOINT,
            "secret": text(
                "`whsec_` and base64; verifies `v1`. Shown now, and never again: null in a repeat under the same"
                " `Idempotency-Key`",
                null=True,
            ),
        }
    ),
    "WebhookEndpointDeleted": record(
        {"object": const("webhook_endpoint"), "id": id_of(ids.WEBHOOK_ENDPOINT), "deleted": boolean()}
    ),
    "WebhookDelivery": record(
        {
            "object": const("webhook_delivery"),
            "id": id_of(ids.MESSAGE, "As in `webhook-id`"),
            "endpoint": id_of(ids.WEBHOOK_ENDPOINT),
            "type": choice(events.EVENTS),
            "entry": id_of(ids.ENTRY),
            "state": choice(events.STATES),
            "created_at": time(),
            "due_at": time("When it is tried next", null=True),
            "delivered_at": time(null=True),
            "payload": ref("WebhookPayload"),
            "attempts": listof(
                record(
                    {
                        "at": time(),
                        "status": integer("null: there was no answer", null=True),
                        "error": text(null=True),
                        "milliseconds": integer(least=0),
                    }
                )
            ),
        }
    ),
    "WebhookDeliveryList": page_of("WebhookDelivery"),
    "WebhookPayload": record(
        {
            "type": choice(events.EVENTS),
            "timestamp": time("When it happened"),
            "data": {
                "type": "object",
                "description": "By type; see docs/webhooks.md",
                "additionalProperties": True,
            },
        },
        says="The body of a webhook",
    ),
}


def read(members: Members) -> dict[str, Any]:
    wanted = members.texts("events", longest=40)
    for index, name in enumerate(wanted):
        if name not in (events.ALL, *events.EVENTS):
            members.note_item("events", index, "bad_value", "Expected one of the events there are, or *.")
    return {
        "url": members.text("url", longest=2000),
        "wanted": wanted,
        "description": members.optional_text("description", longest=200) or "",
    }


def write(seen: EndpointSeen) -> dict[str, Any]:
    return {
        "object": "webhook_endpoint",
        "id": ids.render(ids.WEBHOOK_ENDPOINT, seen.id),
        "url": seen.url,
        "events": list(seen.events),
        "description": seen.description,
        "public_keys": list(seen.public_keys),
        "created_at": times.render(seen.created_at),
        "disabled_at": times.render(seen.disabled_at) if seen.disabled_at else None,
        "disabled_reason": seen.disabled_reason or None,
    }


def write_delivery(seen: DeliverySeen) -> dict[str, Any]:
    return {
        "object": "webhook_delivery",
        "id": ids.render(ids.MESSAGE, seen.id),
        "endpoint": ids.render(ids.WEBHOOK_ENDPOINT, seen.endpoint),
        "type": seen.type,
        "entry": ids.render(ids.ENTRY, seen.entry),
        "state": seen.state,
        "created_at": times.render(seen.created_at),
        "due_at": times.render(seen.due_at) if seen.due_at else None,
        "delivered_at": times.render(seen.delivered_at) if seen.delivered_at else None,
        "payload": json.loads(seen.body),
        "attempts": [
            {
                "at": times.render(one.at),
                "status": one.status,
                "error": one.error or None,
                "milliseconds": one.milliseconds,
            }
            for one in seen.attempts
        ],
    }
