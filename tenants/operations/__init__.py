"""Everything that changes accounts, tenants, members and keys."""

from tenants.operations.accounts import (
    BillingSaid,
    CompetitorSaid,
    ParentIsUnknown,
    PayerSaid,
    SubscriptionSaid,
    SubscriptionTaken,
    SubscriptionTenantUnknown,
    put_account,
)
from tenants.operations.api_keys import NoSuchKey, ScopeUnknown, issue_key, revoke_key, rotate_key, touch_key
from tenants.operations.members import assign, end_membership, make_user, record_member
from tenants.operations.people import NoSuchPerson, commitment, erase_person, record_person
from tenants.operations.tenants import (
    NameTaken,
    NoSuchAccount,
    TenantHasAnotherAccount,
    lock_tenant,
    put_tenant,
)

__all__ = [
    "BillingSaid",
    "CompetitorSaid",
    "NameTaken",
    "NoSuchAccount",
    "NoSuchKey",
    "NoSuchPerson",
    "ParentIsUnknown",
    "PayerSaid",
    "ScopeUnknown",
    "SubscriptionSaid",
    "SubscriptionTaken",
    "SubscriptionTenantUnknown",
    "TenantHasAnotherAccount",
    "assign",
    "commitment",
    "end_membership",
    "erase_person",
    "issue_key",
    "lock_tenant",
    "make_user",
    "put_account",
    "put_tenant",
    "record_member",
    "record_person",
    "revoke_key",
    "rotate_key",
    "touch_key",
]
