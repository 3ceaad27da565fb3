"""Reading webhook endpoints and what was sent to them."""

from notices.queries.webhooks import (
    AttemptSeen,
    DeliverySeen,
    EndpointSeen,
    NoSuchDelivery,
    NoSuchEndpoint,
    Owner,
    deliveries,
    delivery,
    due,
    endpoint,
    endpoints,
    secrets,
    wanting,
)

__all__ = [
    "AttemptSeen",
    "DeliverySeen",
    "EndpointSeen",
    "NoSuchDelivery",
    "NoSuchEndpoint",
    "Owner",
    "deliveries",
    "delivery",
    "due",
    "endpoint",
    "endpoints",
    "secrets",
    "wanting",
]
