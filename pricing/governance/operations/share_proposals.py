"""Propose and set how the list price of a subscription is shared between its tenants.

Other shares move what the customer pays, so they wait for a second person of the vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.governance.queries import shares
from pricing.models import SubscriptionShares
from tenants.changes import NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import subscriptions, tenants
from wire import ids

CHANGE: Final = "subscription.shares"


class SharesOfOthers(ValueError):
    """The shares name each tenant that the subscription pays for, once, and no other tenant."""

    code = "shares_of_others"


class UnknownSubscription(LookupError):
    """The account has no such subscription. Record it with the account first."""

    code = "unknown_subscription"


def subject(subscription: str) -> str:
    return f"subscription:{subscription}"


@transaction.atomic
def propose_shares(
    *, account: UUID, mode: str, subscription: str, parts: Mapping[str, int], by: Actor, at: datetime
) -> None:
    """Propose the parts by tenant key. None: the lowest discount counts again.

    Raises: UnknownSubscription, SharesOfOthers.
    """
    known = {each.id: each for each in subscriptions.subscriptions(account=account, mode=mode)}
    if subscription not in known:
        raise UnknownSubscription(subscription)
    keys = {tenants.tenant_by_id(id=id).key: str(id) for id in known[subscription].tenants}
    if parts and (set(parts) != set(keys) or not sum(parts.values())):
        raise SharesOfOthers(", ".join(sorted(keys)))
    named = {id: key for key, id in keys.items()}
    present = shares.shares(mode=mode, subscription=subscription) or {}
    was = {named.get(str(id), str(id)): count for id, count in present.items()}
    if was == dict(parts):
        return
    approvals.propose(
        Proposal(
            change=CHANGE,
            mode=mode,
            subject=subject(subscription),
            member="shares",
            was=was or None,
            becomes=dict(parts) or None,
            arguments={
                "account": str(account),
                "subscription": subscription,
                "parts": {keys[key]: count for key, count in parts.items()},
            },
        ),
        by=by,
        at=at,
    )


def carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    account = UUID(said["account"])
    known = {each.id: each for each in subscriptions.subscriptions(account=account, mode=change.mode)}
    paid = known.get(said["subscription"])
    if paid is None or (said["parts"] and {str(id) for id in paid.tenants} != set(said["parts"])):
        raise NoLongerFits("the subscription pays for other tenants by now")
    set_shares(
        account=account,
        mode=change.mode,
        subscription=paid.id,
        parts={UUID(id): count for id, count in said["parts"].items()},
        by=by,
        at=at,
    )


@transaction.atomic
def set_shares(
    *, account: UUID, mode: str, subscription: str, parts: Mapping[UUID, int], by: Actor, at: datetime
) -> None:
    """Record the parts of the tenants. No parts: the lowest discount counts again."""
    id = ids.new(at=at)
    written = {str(tenant): count for tenant, count in parts.items()}
    body = {"shares": str(id), "subscription": subscription, "parts": written}
    draft = Draft(ids.new(at=at), kinds.SHARES.name, mode, body, account=account)
    SubscriptionShares.objects.create(
        id=id, account_id=account, mode=mode, subscription=subscription, parts=written, entry_id=draft.id
    )
    ledger.record([draft], by=by, at=at)
