"""Record the entitlements of tenants, and the notices that they wait for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from consent.queries import permissions as consent_permissions
from consent.queries import suspension_causes
from consent.queries.permissions import Permissions
from ledger import canonical, scope
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import billing_periods, earning, kinds, price_notice, queries
from pricing.factors import PricedConsent
from pricing.governance.operations import notices, repricing
from pricing.models import Due, Entitlement, KeptPoints
from pricing.price_notice import BillingPeriod
from pricing.queries import Valuation
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants as tenant_queries
from wire import ids, times

log = structlog.get_logger(__name__)

# When the sweep asks for a billing period again that it could not read.
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)


# What the vendor's doing keeps a consent from counting: it does not shorten what was earned.
_VENDORS_DOING: Final = frozenset({"terms_superseded", "tenant_suspended", "account_changed"})


def entitlement_draft(*, tenant: UUID, causes: Sequence[UUID], always: bool, at: datetime) -> Draft | None:
    """Record the tenant's entitlement at `at`. Returns the entry to append, or None if nothing changed.

    `always` records an unchanged entitlement too, as proof that a changed consent was priced.
    """
    permissions = consent_permissions.permissions(tenant=tenant, at=at)
    newest = Entitlement.objects.filter(tenant=tenant).order_by("-sequence").first()
    value = queries.valuation(permissions, held=_held(permissions, newest, at=at), at=at)
    if value.schedule and value.schedule.rule.budget and value.bps > (newest.bps if newest else 0):
        # One at a time, so that two customers are not both offered the rest of the budget.
        repricing.lock_budget(permissions.tenant.mode)
        value = queries.valuation(permissions, held=_held(permissions, newest, at=at), at=at)
    # An edit or a schedule of which the customer has no notice waits for the sweep.
    waits = queries.edits_without_notice(permissions) or notices.schedules_without_notice(permissions, at=at)
    _note_due(tenant, at if waits else value.next_change_at)
    digest = _consents_sha256(value)
    if not always and _same(newest, value, digest):
        return None
    seen = permissions.tenant
    id = ids.new(at=at)
    sequence = newest.sequence + 1 if newest else 1
    tier = value.score.tier.name if value.score and value.score.tier else ""
    points = value.score.points if value.score else 0
    body = {
        "entitlement": str(id),
        "tenant": seen.key,
        "sequence": sequence,
        "schedule": value.schedule.version if value.schedule else None,
        "points": points,
        "tier": tier or None,
        "bps": value.bps,
        "earned_bps": value.earned_bps,
        "consents_sha256": digest,
        "causes": [str(cause) for cause in causes],
        "override": str(value.override.id) if value.override else None,
    }
    draft = Draft(ids.new(at=at), kinds.ENTITLED.name, seen.mode, body, tenant=tenant, account=seen.account)
    Entitlement.objects.create(
        id=id,
        tenant_id=tenant,
        sequence=sequence,
        schedule_id=value.schedule.id if value.schedule else None,
        override_id=value.override.id if value.override else None,
        points=points,
        tier=tier,
        bps=value.bps,
        earned_bps=value.earned_bps,
        explanation=value.score.to_dict() if value.score else {},
        offers=earning.offers_to_json(value.holding),
        consents_sha256=digest,
        causes=list(causes),
        effective_at=at,
        entry_id=draft.id,
    )
    return draft


def sweep(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Record how time changed prices until `at`, with one transaction for each tenant.

    Returns the number of entries. A failure with one tenant is logged; the others continue.
    """
    with scope.everything(reason="sweep"):
        due = queries.tenants_due(at=at, limit=limit)
    count = 0
    for tenant in due:
        try:
            count += _look_again(tenant, by=by, at=at)
        except Exception:  # one failing tenant must not stop the others
            log.exception("price_sweep_failed", tenant=str(tenant))
    return count


def _look_again(tenant: UUID, *, by: Actor, at: datetime) -> int:
    with scope.everything(reason="sweep"):
        permissions = consent_permissions.permissions(tenant=tenant, at=at)
        waits = bool(
            queries.edits_without_notice(permissions) or notices.schedules_without_notice(permissions, at=at)
        )
    try:
        period = (
            billing_periods.running(tenant) if waits else None
        )  # may ask Stripe, so outside of transactions
    except billing_periods.PeriodUnknown:
        log.warning("billing_period_unknown", tenant=str(tenant))
        with scope.everything(reason="sweep"):
            count = _reprice(tenant, by=by, at=at)
            Due.objects.filter(tenant=tenant).update(due_at=at + ASKED_AGAIN_AFTER)
        return count
    with scope.everything(reason="sweep"):
        return _reprice(tenant, notice=waits, period=period, by=by, at=at)


def _reprice(
    tenant: UUID,
    *,
    notice: bool = False,
    period: BillingPeriod | None = None,
    by: Actor,
    at: datetime,
) -> int:
    seen = tenant_queries.tenant_by_id(id=tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    drafts: list[Draft] = []
    if notice:
        permissions = consent_permissions.permissions(tenant=tenant, at=at)
        drafts += _give_notice(tenant, period, at=at)
        drafts += notices.notices_of_schedules(permissions, period, at=at)
    draft = entitlement_draft(tenant=tenant, causes=[each.id for each in drafts], always=bool(drafts), at=at)
    drafts += [draft] if draft is not None else []
    if drafts:
        ledger.record(drafts, by=by, at=at)
    return len(drafts)


def _give_notice(tenant: UUID, period: BillingPeriod | None, *, at: datetime) -> list[Draft]:
    """Record until when the points of fields that an edit closed are kept. The entry is the customer's notice."""
    permissions = consent_permissions.permissions(tenant=tenant, at=at)
    seen = permissions.tenant
    consents = {consent.statement.id: consent for consent in permissions.in_force}
    period_end = period.end_of_next(notice_at=at) if period is not None else None
    until = price_notice.kept_until(notice_at=at, period_end=period_end)
    drafts = []
    for consent, edits in queries.edits_without_notice(permissions).items():
        for edit, fields in sorted(edits.items()):
            id = ids.new(at=at)
            body = {
                "kept": str(id),
                "tenant": seen.key,
                "consent": str(consent),
                "category": consents[consent].category,
                "purpose": consents[consent].purpose,
                "edit": edit,
                "fields": fields,
                "period_end": times.render(period_end) if period_end else None,
                "until": times.render(until),
            }
            draft = Draft(
                ids.new(at=at), kinds.KEPT.name, seen.mode, body, tenant=tenant, account=seen.account
            )
            KeptPoints.objects.create(
                id=id,
                tenant_id=tenant,
                consent=consent,
                edit=edit,
                fields=fields,
                period_end=period_end,
                until=until,
                entry_id=draft.id,
            )
            drafts.append(draft)
    return drafts


def _note_due(tenant: UUID, next_change_at: datetime | None) -> None:
    if next_change_at is None:
        Due.objects.filter(tenant=tenant).delete()
    else:
        Due.objects.bulk_create(
            [Due(tenant_id=tenant, due_at=next_change_at)],
            update_conflicts=True,
            unique_fields=["tenant"],
            update_fields=["due_at"],
        )


def _held(permissions: Permissions, newest: Entitlement | None, *, at: datetime) -> tuple[PricedConsent, ...]:
    """Return the consents of the newest entitlement that the vendor's doing keeps from counting now."""
    if newest is None or newest.offers is None:
        return ()
    present = {(consent.category, consent.purpose) for consent in permissions.in_force}
    gone = [
        offer
        for offer in earning.offers_from_json(newest.offers)
        if (offer.category, offer.purpose) not in present
    ]
    tenant = permissions.tenant.id
    return tuple(
        replace(offer, status="suspended")
        for offer in gone
        if suspension_causes.suspended_by(
            tenant=tenant, category=offer.category, purpose=offer.purpose, at=at
        )
        in _VENDORS_DOING
    )


def _consents_sha256(value: Valuation) -> str:
    return hashlib.sha256(canonical.encode(sorted(str(id) for id in value.statements))).hexdigest()


def _same(newest: Entitlement | None, value: Valuation, digest: str) -> bool:
    if newest is None:
        return not value.offers
    return (
        newest.bps,
        newest.earned_bps,
        newest.consents_sha256,
        newest.schedule_id,
        _kept_lines(newest.explanation),
    ) == (
        value.bps,
        value.earned_bps,
        digest,
        value.schedule.id if value.schedule else None,
        _kept_lines(value.score.to_dict() if value.score else {}),
    )


def _kept_lines(explanation: Mapping[str, Any]) -> list[Any]:
    """Return the lines that name a day until which points are kept: a customer reads it there."""
    return [line for line in explanation.get("lines", ()) if "agreed_until" in line]
