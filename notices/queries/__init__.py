"""Reading webhook endpoints and what was sent to them."""

from notices.queries.statements import (
    NoSuchStatement,
    StatementSeen,
    stated,
    statement,
    statement_by_id,
    statements,
)
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
    "NoSuchStatement",
    "Owner",
    "StatementSeen",
    "deliveries",
    "delivery",
    "due",
    "endpoint",
    "endpoints",
    "secrets",
    "stated",
    "statement",
    "statement_by_id",
    "statements",
    "wanting",
]
