"""Reading schedules, quotes and entitlements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from consent.conditions import Conditions
from consent.queries import agreements
from consent.queries import permissions as consent_permissions
from consent.queries import terms as consent_terms
from consent.queries.permissions import Permissions
from pricing import quotes, scoring
from pricing.factors import PricedConsent
from pricing.models import Due, Entitlement, Override, Running, Schedule
from pricing.quotes import Quote
from pricing.schedule import PriceSchedule as Rule
from pricing.scoring import Score


class NoScheduleInEffect(LookupError):
    """No price schedule is in effect, so nothing can be quoted."""

    code = "no_schedule_in_effect"


class NoTermsOffered(LookupError):
    """No terms are in effect that this tenant could accept, so nothing can be quoted."""

    code = "no_terms_offered"


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    """A published schedule with its rule."""

    id: UUID
    mode: str
    version: str
    name: str
    rule: Rule
    effective_from: datetime
    effective_until: datetime | None
    entry: UUID


@dataclass(frozen=True, slots=True)
class OverrideRecord:
    id: UUID
    kind: str
    bps: int | None
    effective_from: datetime
    effective_until: datetime | None
    reason: str

    def apply(self, bps: int, *, in_force: bool) -> int:
        """The discount under this override. Without any consent in force there is none, whatever was agreed."""
        if not in_force or self.kind == "excluded" or self.bps is None:
            return 0
        return self.bps if self.kind == "fixed" else min(bps, self.bps)


@dataclass(frozen=True, slots=True)
class EntitlementRecord:
    """What a tenant has from `effective_at` on. `earned_bps` is what billing gives, `bps` what it will be."""

    id: UUID
    tenant: UUID
    sequence: int
    schedule: str | None
    points: int
    tier: str
    bps: int
    earned_bps: int
    explanation: dict[str, Any]
    causes: tuple[UUID, ...]
    effective_at: datetime
    revision: int | None
    entry: UUID


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """What a tenant considers for one question: new conditions, or None to withdraw."""

    category: str
    purpose: str
    conditions: Conditions | None


@dataclass(frozen=True, slots=True)
class Valuation:
    """What a tenant's consents are worth at an instant: all of them, and those that have earned it."""

    schedule: ScheduleRecord | None
    override: OverrideRecord | None
    offers: tuple[PricedConsent, ...]
    statements: tuple[UUID, ...]
    score: Score | None
    bps: int
    earned_bps: int
    next_change_at: datetime | None


def schedules(*, mode: str) -> list[ScheduleRecord]:
    """Newest first."""
    return [_schedule(row) for row in Schedule.objects.filter(mode=mode)]


def schedule_in_effect(*, mode: str, at: datetime) -> ScheduleRecord | None:
    row = (
        Schedule.objects.filter(mode=mode, effective_from__lte=at)
        .filter(Q(effective_until=None) | Q(effective_until__gt=at))
        .first()
    )
    return _schedule(row) if row else None


def override_in_effect(*, tenant: UUID, at: datetime) -> OverrideRecord | None:
    row = (
        Override.objects.filter(tenant=tenant, effective_from__lte=at)
        .filter(Q(effective_until=None) | Q(effective_until__gt=at))
        .order_by("-effective_from", "-revision")
        .first()
    )
    return (
        OverrideRecord(row.id, row.kind, row.bps, row.effective_from, row.effective_until, row.reason)
        if row
        else None
    )


def priced_consents(permissions: Permissions, *, at: datetime) -> tuple[PricedConsent, ...]:
    """The consents in force, as pricing sees them."""
    return tuple(_offer(one, at) for one in permissions.in_force)


def in_force_since(*, tenant: UUID) -> dict[tuple[str, str], datetime]:
    """Since when each (category, purpose) has been in force without a break, as last noted."""
    rows = Running.objects.filter(tenant=tenant).select_related("category", "purpose")
    return {(row.category.code, row.purpose.code): row.since_at for row in rows}


def valuation(
    permissions: Permissions, *, since: Mapping[tuple[str, str], datetime], at: datetime
) -> Valuation:
    """What a tenant's consents are worth at `at`, by the schedule and override then in effect.

    `since` says from when each question counts as running (`running`, brought up to date).
    """
    tenant, mode = permissions.tenant.id, permissions.tenant.mode
    schedule = schedule_in_effect(mode=mode, at=at)
    override = override_in_effect(tenant=tenant, at=at)
    chosen = priced_consents(permissions, at=at)
    instants = [permissions.next_change_at]
    if schedule is None:
        score = earned = None
    else:
        wait = timedelta(days=schedule.rule.earn_after_days)
        ripe = [o for o in chosen if since.get((o.category, o.purpose), at) + wait <= at]
        score, earned = scoring.score(chosen, schedule.rule), scoring.score(ripe, schedule.rule)
        instants += [schedule.effective_until, *(started + wait for started in since.values())]
    bps = score.discount_bps if score else 0
    earned_bps = earned.discount_bps if earned else 0
    if override is not None:
        bps = override.apply(bps, in_force=bool(chosen))
        earned_bps = override.apply(earned_bps, in_force=bool(chosen))
    return Valuation(
        schedule,
        override,
        chosen,
        tuple(one.statement.id for one in permissions.in_force),
        score,
        bps,
        earned_bps,
        _first_after(at, [*instants, *_price_changes(tenant, mode)]),
    )


def quote(*, tenant: UUID, changes: Sequence[QuoteChange], at: datetime) -> Quote:
    """What the tenant would get after `changes`, against what it has. An override in effect stands above both.

    Raises: NoScheduleInEffect, NoTermsOffered.
    """
    permissions = consent_permissions.permissions(tenant=tenant, at=at)
    seen = permissions.tenant
    schedule = schedule_in_effect(mode=seen.mode, at=at)
    if schedule is None:
        raise NoScheduleInEffect(seen.mode)
    terms = consent_terms.terms_offered(mode=seen.mode, account=seen.account, at=at)
    if terms is None:
        raise NoTermsOffered(seen.key)
    before = priced_consents(permissions, at=at)
    after = {(offer.category, offer.purpose): offer for offer in before}
    barred = bool(agreements.prohibitions_of(account=seen.account, at=at)) or seen.suspended
    for change in changes:
        question = (change.category, change.purpose)
        if change.conditions is None:
            after.pop(question, None)
        else:
            begins = max(at, change.conditions.valid_from or at)
            after[question] = PricedConsent(
                *question, change.conditions, terms.clauses, begins, "suspended" if barred else "active"
            )
    found = quotes.quote(
        before=before, after=after.values(), schedule=schedule.rule, terms=terms.clauses, at=at
    )
    override = override_in_effect(tenant=tenant, at=at)
    return found if override is None else _overridden(found, override, before, list(after.values()))


def entitlement(*, tenant: UUID, at: datetime | None = None) -> EntitlementRecord | None:
    """The newest entitlement, or the one that held at `at`."""
    rows = Entitlement.objects.filter(tenant=tenant).select_related("schedule")
    if at is not None:
        rows = rows.filter(effective_at__lte=at)
    row = rows.order_by("-sequence").first()
    return _entitlement(row) if row else None


def entitlements(*, tenant: UUID) -> list[EntitlementRecord]:
    """All of them, newest first."""
    rows = Entitlement.objects.filter(tenant=tenant).select_related("schedule").order_by("-sequence")
    return [_entitlement(row) for row in rows]


def entitlements_between(
    *, tenant: UUID, since: datetime, until: datetime, revision: int
) -> list[EntitlementRecord]:
    """What held at some time in `[since, until)`, oldest first, as it was recorded up to `revision`."""
    rows = Entitlement.objects.filter(tenant=tenant, effective_at__lt=until, revision__lte=revision)
    found: list[Entitlement] = []
    for row in rows.select_related("schedule").order_by("-sequence"):
        if row.effective_at < until and (not found or row.effective_at < found[-1].effective_at):
            found.append(row)
        if row.effective_at <= since:
            break
    return [_entitlement(row) for row in reversed(found)]


def entitlement_caused_by(*, entry: UUID) -> EntitlementRecord | None:
    """The entitlement that was recorded together with this entry."""
    row = Entitlement.objects.filter(causes__contains=[entry]).select_related("schedule").first()
    return _entitlement(row) if row else None


def tenants_due(*, at: datetime, limit: int) -> list[UUID]:
    """Tenants whose price may have changed by time alone, longest due first."""
    rows = Due.objects.filter(due_at__lte=at).order_by("due_at")
    return list(rows.values_list("tenant", flat=True)[:limit])


def _price_changes(tenant: UUID, mode: str) -> Iterator[datetime | None]:
    """When schedules and overrides begin and end."""
    yield from Schedule.objects.filter(mode=mode).values_list("effective_from", flat=True)
    for override in Override.objects.filter(tenant=tenant):
        yield override.effective_from
        yield override.effective_until


def _first_after(at: datetime, instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None and instant > at), default=None)


def _offer(one: consent_permissions.ConsentInForce, at: datetime) -> PricedConsent:
    begins = one.statement.effective_from()
    return PricedConsent(one.category, one.purpose, one.statement.conditions, one.clauses, begins or at)


def _overridden(
    found: Quote, override: OverrideRecord, before: Sequence[PricedConsent], after: Sequence[PricedConsent]
) -> Quote:
    def under(score: Score, chosen: Sequence[PricedConsent]) -> Score:
        in_force = any(offer.status == "active" for offer in chosen)
        bps = override.apply(score.discount_bps, in_force=in_force)
        return Score(score.schedule, score.points, score.tier, bps, score.capped, score.lines)

    return Quote(under(found.before, before), under(found.after, after), found.next_tier)


def _schedule(row: Schedule) -> ScheduleRecord:
    return ScheduleRecord(
        row.id,
        row.mode,
        row.version,
        row.name,
        Rule.from_dict(row.definition),
        row.effective_from,
        row.effective_until,
        row.entry_id,
    )


def _entitlement(row: Entitlement) -> EntitlementRecord:
    return EntitlementRecord(
        row.id,
        row.tenant_id,
        row.sequence,
        row.schedule.version if row.schedule else None,
        row.points,
        row.tier,
        row.bps,
        row.earned_bps,
        row.explanation,
        tuple(row.causes),
        row.effective_at,
        row.revision,
        row.entry_id,
    )
