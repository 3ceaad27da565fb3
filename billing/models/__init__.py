from billing.models.adjustment import Adjustment, AdjustmentWaiver, AdjustmentWork, WithdrawalGrounds
from billing.models.attempt import Attempt
from billing.models.books import BooksApproval, BooksChoice, MonthClose
from billing.models.case import DriftCase
from billing.models.catch_up import CatchUp
from billing.models.coupon import Coupon
from billing.models.drift import DriftFinding, DriftScan
from billing.models.grounds_check import GroundsCheck, GroundsWork
from billing.models.inbox import InboxEvent
from billing.models.rate_budget import RateBudget
from billing.models.realised import InvoiceDue, RealisedInvoice, RealisedLine
from billing.models.subscription import BillingSubscription

__all__ = [
    "Adjustment",
    "AdjustmentWaiver",
    "AdjustmentWork",
    "Attempt",
    "BillingSubscription",
    "BooksApproval",
    "BooksChoice",
    "CatchUp",
    "Coupon",
    "DriftCase",
    "DriftFinding",
    "DriftScan",
    "GroundsCheck",
    "GroundsWork",
    "InboxEvent",
    "InvoiceDue",
    "MonthClose",
    "RateBudget",
    "RealisedInvoice",
    "RealisedLine",
    "WithdrawalGrounds",
]
