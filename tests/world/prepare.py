"""Fill an empty installation with a vendor's catalogue and customers who pay: `python -m tests.world.prepare`.

Prints one JSON document with what the actors need to know.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
CUSTOMERS = 6


def main(stripe_base: str, receiver: str) -> None:
    """`stripe_base` is the local Stripe's address, `receiver` where webhooks go."""
    django.setup()
    from ledger import actors, clock, scope
    from notices.operations import endpoints
    from notices.queries.webhooks import Owner
    from sandbox.demo.stripe_side import LocalStripe, subscribe
    from tenants.operations import accounts, api_keys
    from tenants.operations.accounts import SubscriptionInput
    from tests import catalogue, people, prices

    at, by = clock.now(), actors.system("tests")
    stripe = LocalStripe(base=stripe_base, key=os.environ["STRIPE_API_KEY"])
    catalogue.record(at=at)
    prices.publish_schedule(at=at)
    subscriptions = {}
    for number in range(CUSTOMERS):
        key, name = f"tenant-{number}", f"Tenant {number}"
        party = people.customer(key, name, at=at)
        people.member(people.human(f"owner@{key}.example", f"Owner {number}"), party, "owner", at=at)
        customer, subscription = subscribe(
            stripe, account=key, name=name, currency="EUR", monthly_minor=10_000
        )
        paid = SubscriptionInput(subscription, (key,), customer, "EUR")
        with scope.everything(reason="staff"):
            accounts.put_account(mode="live", key=key, name=name, subscriptions=[paid], by=by, at=at)
        subscriptions[key] = subscription
    with scope.everything(reason="staff"):
        endpoints.add_endpoint(owner=Owner("live"), url=receiver, wanted=("*",), at=at)
        _, api_key = api_keys.issue_api_key(mode="live", scopes=["admin", "consent:attest"], by=by, at=at)
    print(json.dumps({"key": api_key, "subscriptions": subscriptions}))


if __name__ == "__main__":
    main(*sys.argv[1:])
