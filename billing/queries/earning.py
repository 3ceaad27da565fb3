"""What earned the discount of an invoice: entitlements and consents at the instant when it was made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from billing import desired
from billing.invoice_explanation import Earned, EarningConsent
from billing.queries import subscriptions as billing_subscriptions
from consent.queries import consents
from pricing import queries as pricing
from tenants.queries import subscriptions, tenants


def earned_for(*, mode: str, account: UUID, subscription: str, at: datetime) -> list[Earned]:
    """What each tenant that a subscription pays for had earned at `at`, by the tenant's key."""
    paid_for = _paid_for(account, subscription)
    recorded = billing_subscriptions.shared_parts(mode=mode, subscription=subscription, tenants=paid_for)
    parts = dict(zip(paid_for, recorded, strict=True)) if recorded else {}
    found = []
    for tenant in paid_for:
        entitlement = pricing.entitlement(tenant=tenant, at=at)
        if entitlement is None:
            continue
        lines = entitlement.explanation.get("lines", ())
        scored = {(line["category"], line["purpose"]) for line in lines if line["points"]}
        found.append(
            Earned(
                tenants.tenant_by_id(id=tenant).key,
                entitlement.earned_bps,
                entitlement.tier,
                entitlement.points,
                entitlement.schedule,
                entitlement.entry,
                tuple(
                    EarningConsent(consent.id, consent.category, consent.purpose, consent.entry)
                    for consent in sorted(
                        consents.consents(tenant=tenant, at=at, present=False),
                        key=lambda each: (each.category, each.purpose, each.id),
                    )
                    if consent.status == "active" and (consent.category, consent.purpose) in scored
                ),
                parts.get(tenant),
            )
        )
    return sorted(found, key=lambda each: each.tenant)


def earned_bps(*, mode: str, account: UUID, subscription: str, at: datetime) -> int:
    """What the tenants of a subscription had earned at an instant: what an invoice made then may give."""
    paid_for = _paid_for(account, subscription)
    earned = [pricing.entitlement(tenant=tenant, at=at) for tenant in paid_for]
    shares = billing_subscriptions.shared_parts(mode=mode, subscription=subscription, tenants=paid_for)
    return desired.bps([each.earned_bps if each else None for each in earned], shares=shares) or 0


def _paid_for(account: UUID, subscription: str) -> tuple[UUID, ...]:
    named = {each.id: each for each in subscriptions.subscriptions(account=account)}
    return named[subscription].tenants if subscription in named else ()
