"""Publish schedules, record overrides, and record the entitlements of tenants."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
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
from pricing import kinds, queries
from pricing.models import Due, Entitlement, Override, Running, Schedule
from pricing.queries import Valuation
from pricing.schedule import PriceSchedule as Rule
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants as tenant_queries
from wire import ids, times

log = structlog.get_logger(__name__)


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
    _note_due(tenant, value.next_change_at)
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
            with scope.everything(reason="sweep"):
                count += _reprice(tenant, by=by, at=at)
        except Exception:  # one failing tenant must not stop the others
            log.exception("price_sweep_failed", tenant=str(tenant))
    return count


def _reprice(tenant: UUID, *, by: Actor, at: datetime) -> int:
    seen = tenant_queries.tenant_by_id(id=tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    draft = entitlement_draft(tenant=tenant, causes=[], always=False, at=at)
    if draft is None:
        return 0
    ledger.record([draft], by=by, at=at)
    return 1


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
    return (newest.bps, newest.earned_bps, newest.consents_sha256, newest.schedule_id) == (
        value.bps,
        value.earned_bps,
        digest,
        value.schedule.id if value.schedule else None,
    )
