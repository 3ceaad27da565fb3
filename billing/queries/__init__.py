from billing.queries.coupons import coupon_of, coupons_there, newest_generation
from billing.queries.drift import DriftSeen, drift
from billing.queries.estimates import estimated_invoice
from billing.queries.inbox import (
    UnreadSeen,
    attempt_behind,
    coupon_of_discount,
    inbox_age,
    newest_event,
    unread,
)
from billing.queries.list_price import ListPrice, estimated, list_price
from billing.queries.subscriptions import (
    Desired,
    SubscriptionState,
    behind,
    desired,
    expected,
    subscription_state,
    subscription_states,
)

__all__ = [
    "Desired",
    "DriftSeen",
    "ListPrice",
    "SubscriptionState",
    "UnreadSeen",
    "attempt_behind",
    "behind",
    "coupon_of",
    "coupon_of_discount",
    "coupons_there",
    "desired",
    "drift",
    "estimated",
    "estimated_invoice",
    "expected",
    "inbox_age",
    "list_price",
    "newest_event",
    "newest_generation",
    "subscription_state",
    "subscription_states",
    "unread",
]
