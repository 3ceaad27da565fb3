"""Onboard a customer: its account, its tenant and its payer together, all of them new."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ledger.actors import Actor
from tenants.models import Subscription, Tenant, TenantName
from tenants.operations import accounts, managers, tenants
from tenants.operations.accounts import BillingInput, KeyTaken


@transaction.atomic
def onboard(
    *,
    mode: str,
    account_key: str,
    account_name: str,
    signatures_required: int,
    time_zone: str | None,
    tenant_key: str,
    tenant_name: str,
    region: str,
    industry: str,
    billing: BillingInput | None,
    manager: int,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record a new customer with its account manager (a user's id). Returns the tenant's id.

    If any of the keys or ids is in use, nothing is written. The refusal does not reveal which customer uses it.
    Raises: KeyTaken, accounts.NoSuchTimeZone.
    """
    if _is_taken(mode, tenant_key, billing):
        raise KeyTaken
    try:
        with transaction.atomic():
            account = accounts.put_account(
                mode=mode,
                key=account_key,
                name=account_name,
                signatures_required=signatures_required,
                time_zone=time_zone,
                only_new=True,
                by=by,
                at=at,
            )
            tenant = tenants.put_tenant(
                mode=mode,
                key=tenant_key,
                name=tenant_name,
                region=region,
                industry=industry,
                account=account_key,
                billing=billing,
                by=by,
                at=at,
            )
    except (IntegrityError, KeyTaken, tenants.NameTaken, accounts.SubscriptionTaken) as error:
        # Another request recorded it at the same time, or a merged tenant had this name.
        raise KeyTaken from error
    managers.assign(user=manager, account=account, by=by, at=at)
    return tenant


def _is_taken(mode: str, tenant: str, billing: BillingInput | None) -> bool:
    if Tenant.objects.filter(mode=mode, key=tenant).exists():
        return True
    if TenantName.objects.filter(mode=mode, name=tenant).exists():
        return True
    subscription = billing.subscription if billing else ""
    paid = Subscription.objects.filter(mode=mode, stripe_subscription_id=subscription)
    return bool(subscription) and paid.exists()
