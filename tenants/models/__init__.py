from tenants.models.account import Account, Competitor, Subscription
from tenants.models.api_key import ApiKey
from tenants.models.member import Assignment, Member
from tenants.models.person import Person
from tenants.models.tenant import Suspension, Tenant, TenantName
from tenants.models.user import User

__all__ = [
    "Account",
    "ApiKey",
    "Assignment",
    "Competitor",
    "Member",
    "Person",
    "Subscription",
    "Suspension",
    "Tenant",
    "TenantName",
    "User",
]
