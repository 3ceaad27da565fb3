from pricing.models.approval_matrix import ApprovalMatrix
from pricing.models.commitment import Commitment
from pricing.models.commitment_end import CommitmentEnd
from pricing.models.commitment_reminder import CommitmentReminder
from pricing.models.demand import Demand
from pricing.models.due import Due
from pricing.models.entitlement import Entitlement
from pricing.models.kept_points import KeptPoints
from pricing.models.lapse_notice import LapseNotice
from pricing.models.list_price import ListPrice
from pricing.models.override import Override
from pricing.models.override_end import OverrideEnd
from pricing.models.price_lock import PriceLock, PriceLockEnd
from pricing.models.running import Running
from pricing.models.schedule import Schedule
from pricing.models.schedule_end import ScheduleEnd
from pricing.models.subscription_shares import SubscriptionShares

__all__ = [
    "ApprovalMatrix",
    "Commitment",
    "CommitmentEnd",
    "CommitmentReminder",
    "Demand",
    "Due",
    "Entitlement",
    "KeptPoints",
    "LapseNotice",
    "ListPrice",
    "Override",
    "OverrideEnd",
    "PriceLock",
    "PriceLockEnd",
    "Running",
    "Schedule",
    "ScheduleEnd",
    "SubscriptionShares",
]
