"""Writing what billing knows. Nothing here talks to Stripe, and no transaction is open while anything does."""

from billing.operations.attempts import settle_attempt, settle_open_attempt, store_attempt
from billing.operations.coupons import coupon_gone, keep_coupon
from billing.operations.drift import keep_scan
from billing.operations.inbox import keep_event, mark_read
from billing.operations.leases import (
    Claimed,
    LeaseLost,
    claim,
    note_desired,
    park,
    postpone,
    renew,
    restored,
    settle,
)
from billing.operations.subscriptions import desire, look_again, restore

__all__ = [
    "Claimed",
    "LeaseLost",
    "claim",
    "coupon_gone",
    "desire",
    "keep_coupon",
    "keep_event",
    "keep_scan",
    "look_again",
    "mark_read",
    "note_desired",
    "park",
    "postpone",
    "renew",
    "restore",
    "restored",
    "settle",
    "settle_attempt",
    "settle_open_attempt",
    "store_attempt",
]
