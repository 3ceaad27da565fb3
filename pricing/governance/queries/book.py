"""Read the whole book: every tenant with consents, and what its subscriptions cost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.queries import permissions as consent_permissions
from pricing import earning, following, queries
from pricing.factors import PricedConsent
from pricing.governance import what_if
from pricing.governance.queries import list_prices, locks, schedules, shares
from pricing.governance.what_if import BookSubscription, BookTenant, NegotiatedPrice, WhatIf
from pricing.models import Entitlement, ListPrice, Override
from pricing.schedule import PriceSchedule
from tenants.queries import subscriptions
from tenants.queries import tenants as tenant_queries


def what_if_over_the_book(
    rule: PriceSchedule, *, mode: str, account: UUID | None = None, at: datetime
) -> WhatIf:
    """Price every tenant of the mode, or of one account, under `rule`, with the prices of a month known now."""
    current = schedules.schedule_in_effect(mode=mode, at=at)
    return what_if.what_if(
        rule,
        tenants=tenants(mode=mode, account=account, at=at),
        subscriptions=paid_subscriptions(mode=mode),
        caps_before=current.rule.caps if current else None,
    )


def tenants(*, mode: str, account: UUID | None = None, at: datetime) -> list[BookTenant]:
    """Return every tenant that has an entitlement, with the consents that its newest one counts."""
    every = {each.id: each for each in tenant_queries.tenants(mode=mode, account=account)}
    newest = (
        Entitlement.objects.filter(tenant__in=every.keys())
        .order_by("tenant", "-sequence")
        .distinct("tenant")
        .values_list("tenant", "bps", "offers")
    )
    held = locks.locks_of(list(every))
    negotiated = _negotiated(list(every), at=at)
    found = []
    for tenant, bps, written in newest:
        committed = following.commitment(held.get(tenant, ()), at)
        found.append(
            BookTenant(
                tenant,
                every[tenant].key,
                bps,
                _offers(tenant, written, at=at),
                committed.until if committed else None,
                negotiated.get(tenant),
            )
        )
    return found


def paid_subscriptions(*, mode: str) -> list[BookSubscription]:
    """Return the subscriptions with a known list price, with the tenants that they pay for."""
    paying = {each.id: each.tenants for each in subscriptions.subscriptions(mode=mode)}
    rows = ListPrice.objects.filter(mode=mode, subscription__in=paying.keys()).order_by("subscription")
    known = shares.shares_of(mode=mode, subscriptions=list(paying))
    return [
        BookSubscription(
            list_prices.record(row).monthly(), paying[row.subscription], known.get(row.subscription)
        )
        for row in rows
    ]


def _offers(
    tenant: UUID, written: list[dict[str, object]] | None, *, at: datetime
) -> tuple[PricedConsent, ...]:
    if written is not None:
        return earning.offers_from_json(written)
    # Recorded before consents were kept with an entitlement.
    return queries.priced_consents(consent_permissions.permissions(tenant=tenant, at=at), at=at)


def _negotiated(tenants: list[UUID], *, at: datetime) -> dict[UUID, NegotiatedPrice]:
    rows = Override.objects.filter(tenant__in=tenants, effective_from__lte=at).select_related("end")
    found: dict[UUID, NegotiatedPrice] = {}
    for row in rows.order_by("effective_from", "revision"):
        ended = getattr(row, "end", None)
        ends = [each for each in (row.effective_until, ended.ends_at if ended else None) if each]
        if not ends or min(ends) > at:
            found[row.tenant_id] = NegotiatedPrice(row.kind, row.bps)
    return found
