"""Webhooks as tests post them: signed events of a subscription."""

from __future__ import annotations

import json
import time
from typing import Any

from django.test import Client

from billing.queries import subscriptions
from ledger import scope
from sandbox.stripe import webhooks
from tests.billing.stage import Stage

OLD, NEW = "whsec_old", "whsec_new"


def event(subscription: str, *, id: str = "evt_1", **members: Any) -> bytes:
    body = {
        "id": id,
        "object": "event",
        "type": "customer.subscription.updated",
        "created": int(time.time()),
        "livemode": False,
        "api_version": "2025-03-31.basil",
        "data": {"object": {"id": subscription, "object": "subscription", "customer": "cus_1"}},
        **members,
    }
    return json.dumps(body).encode()


def post(
    client: Client, raw: bytes, *, secret: str = NEW, age: float = 0, signature: str | None = None
) -> int:
    header = signature if signature is not None else webhooks.signature(raw, secret, int(time.time() - age))
    headers = {"Stripe-Signature": header} if header else {}
    answer = client.post("/webhooks/stripe", raw, content_type="application/json", headers=headers)
    return answer.status_code


def generation(stage: Stage) -> int:
    with scope.everything(reason="audit"):
        return subscriptions.desired_state(
            mode="live", subscription=stage.subscription, at=stage.clock()
        ).generation
