from tenants.models.account import Account
from tenants.models.api_key import ApiKey
from tenants.models.api_request import ApiRequest
from tenants.models.approval import Approval
from tenants.models.approval_concern import ApprovalConcern
from tenants.models.approval_step import ApprovalStep
from tenants.models.assignment import Assignment
from tenants.models.competitor import Competitor
from tenants.models.customer_key import CustomerKey
from tenants.models.invitation import Invitation
from tenants.models.invitation_end import InvitationEnd
from tenants.models.member import Member
from tenants.models.person import Person
from tenants.models.subscription import Subscription
from tenants.models.suspension import Suspension
from tenants.models.tenant import Tenant
from tenants.models.tenant_merge import TenantMerge
from tenants.models.tenant_move import TenantMove
from tenants.models.tenant_name import TenantName
from tenants.models.tenant_split import TenantSplit
from tenants.models.user import User

__all__ = [
    "Account",
    "ApiKey",
    "ApiRequest",
    "Approval",
    "ApprovalConcern",
    "ApprovalStep",
    "Assignment",
    "Competitor",
    "CustomerKey",
    "Invitation",
    "InvitationEnd",
    "Member",
    "Person",
    "Subscription",
    "Suspension",
    "Tenant",
    "TenantMerge",
    "TenantMove",
    "TenantName",
    "TenantSplit",
    "User",
]
