"""Publish schedules, record overrides, and record the entitlements of tenants."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from consent.queries import permissions as consent_permissions
from consent.queries.permissions import Permissions
from ledger import canonical, scope
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import billing_periods, kinds, price_notice, queries
from pricing.models import Due, Entitlement, KeptPoints, Override, Running, Schedule
from pricing.price_notice import BillingPeriod
from pricing.queries import Valuation
from pricing.schedule import PriceSchedule as Rule
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants as tenant_queries
from wire import ids, times

log = structlog.get_logger(__name__)

# When the sweep asks for a billing period again that it could not read.
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)


class ScheduleOverlaps(Exception):
    """Another schedule has this version or is in effect in this period. Change the version or the period."""

    code = "schedule_overlaps"


class ScheduleInThePast(ValueError):
    """A schedule cannot take effect in the past, because earlier quotes stay valid. Choose a later time."""

    code = "schedule_in_the_past"


class OverrideUnclear(ValueError):
    """The override is unclear. Give basis points for fixed or capped, and none for excluded."""

    code = "override_unclear"


@transaction.atomic
def publish_schedule(
    *,
    mode: str,
    name: str,
    rule: Rule,
    effective_from: datetime,
    effective_until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Publish a price rule for a period. Returns its id.

    Raises: ScheduleInThePast, ScheduleOverlaps.
    """
    if effective_from < at:
        raise ScheduleInThePast(times.render(effective_from))
    id = ids.new(at=at)
    body = {
        "schedule": str(id),
        "version": rule.version,
        "name": name,
        "definition": rule.to_dict(),
        "effective_from": times.render(effective_from),
        "effective_until": times.render(effective_until) if effective_until else None,
    }
    draft = Draft(ids.new(at=at), kinds.SCHEDULE.name, mode, body)
    try:
        with transaction.atomic():
            Schedule.objects.create(
                id=id,
                mode=mode,
                version=rule.version,
                name=name,
                definition=rule.to_dict(),
                effective_from=effective_from,
                effective_until=effective_until,
                entry_id=draft.id,
            )
    except IntegrityError as error:
        raise ScheduleOverlaps(rule.version) from error
    ledger.record([draft], by=by, at=at)
    schedule_repricing(tenants=[t.id for t in tenant_queries.tenants(mode=mode)], at=effective_from)
    return id


@transaction.atomic
def record_override(
    *,
    tenant: UUID,
    kind: str,
    bps: int | None,
    effective_from: datetime,
    effective_until: datetime | None,
    reason: str,
    approved_by: UUID,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record a negotiated price that replaces the schedule's. Returns its id. Raises: OverrideUnclear."""
    if (kind == "excluded") != (bps is None):
        raise OverrideUnclear(kind)
    seen = tenant_queries.tenant_by_id(id=tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    id = ids.new(at=at)
    body = {
        "override": str(id),
        "tenant": seen.key,
        "kind": kind,
        "bps": bps,
        "effective_from": times.render(effective_from),
        "effective_until": times.render(effective_until) if effective_until else None,
        "reason": reason,
        "approved_by": str(approved_by),
    }
    draft = Draft(ids.new(at=at), kinds.OVERRIDDEN.name, seen.mode, body, tenant=tenant, account=seen.account)
    Override.objects.create(
        id=id,
        tenant_id=tenant,
        kind=kind,
        bps=bps,
        effective_from=effective_from,
        effective_until=effective_until,
        reason=reason,
        approved_by=approved_by,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
    return id


def entitlement_draft(*, tenant: UUID, causes: Sequence[UUID], always: bool, at: datetime) -> Draft | None:
    """Record the tenant's entitlement at `at`. Returns the entry to append, or None if nothing changed.

    `always` records an unchanged entitlement too, as proof that a changed consent was priced.
    """
    permissions = consent_permissions.permissions(tenant=tenant, at=at)
    since = _note_running(permissions, at=at)
    value = queries.valuation(permissions, since=since, at=at)
    # An edit of which the customer has no notice waits for the sweep.
    waits = queries.edits_without_notice(permissions)
    _note_due(tenant, at if waits else value.next_change_at)
    newest = Entitlement.objects.filter(tenant=tenant).order_by("-sequence").first()
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
        waits = bool(queries.edits_without_notice(consent_permissions.permissions(tenant=tenant, at=at)))
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
    drafts = _give_notice(tenant, period, at=at) if notice else []
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


def schedule_repricing(*, tenants: Sequence[UUID], at: datetime) -> None:
    """Make the sweep reprice these tenants at `at`, or earlier if it was already due."""
    Due.objects.bulk_create([Due(tenant_id=tenant, due_at=at) for tenant in tenants], ignore_conflicts=True)
    Due.objects.filter(tenant__in=tenants).update(due_at=Least(F("due_at"), Value(at)))


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


def _note_running(permissions: Permissions, *, at: datetime) -> dict[tuple[str, str], datetime]:
    """Record since when each consent key is in force, and drop the others. Returns the instants by key."""
    tenant = permissions.tenant.id
    noted = queries.in_force_since(tenant=tenant)
    present = {(consent.category, consent.purpose): consent for consent in permissions.in_force}
    for category, purpose in noted.keys() - present.keys():
        Running.objects.filter(tenant=tenant, category__code=category, purpose__code=purpose).delete()
    begun = {
        question: min(consent.statement.effective_from() or at, at)
        for question, consent in present.items()
        if question not in noted
    }
    Running.objects.bulk_create(
        Running(
            tenant_id=tenant,
            category_id=present[question].category_id,
            purpose_id=present[question].purpose_id,
            since_at=since,
        )
        for question, since in begun.items()
    )
    return {question: since for question, since in noted.items() if question in present} | begun


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
