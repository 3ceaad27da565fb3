from billing.models.attempt import Attempt
from billing.models.case import DriftCase
from billing.models.catch_up import CatchUp
from billing.models.coupon import Coupon
from billing.models.drift import DriftFinding, DriftScan
from billing.models.inbox import InboxEvent
from billing.models.rate_budget import RateBudget
from billing.models.subscription import BillingSubscription

__all__ = [
    "Attempt",
    "BillingSubscription",
    "CatchUp",
    "Coupon",
    "DriftCase",
    "DriftFinding",
    "DriftScan",
    "InboxEvent",
    "RateBudget",
]
