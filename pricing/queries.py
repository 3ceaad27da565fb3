"""Read schedules, overrides, quotes and entitlements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from consent.conditions import Conditions
from consent.paper_scopes import Subject
from consent.queries import declined, tenant_papers
from consent.queries import permissions as consent_permissions
from consent.queries import terms as consent_terms
from consent.queries.permissions import Permissions
from pricing import quotes, scoring
from pricing.factors import PricedConsent
from pricing.kept_points import ClosedFields, NoticesOf
from pricing.models import Due, Entitlement, KeptPoints, Override, Running, Schedule
from pricing.quotes import Quote
from pricing.schedule import PriceSchedule as Rule
from pricing.scoring import Score


class NoScheduleInEffect(LookupError):
    """No price schedule is in effect, so there is nothing to quote. Publish a schedule first."""

    code = "no_schedule_in_effect"


class NoTermsOffered(LookupError):
    """No terms are in effect for this tenant, so there is nothing to quote. Publish terms first."""

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

    def covers(self, at: datetime) -> bool:
        """Return whether the override is in effect at `at`. It ends just before `effective_until`."""
        return self.effective_from <= at and (self.effective_until is None or at < self.effective_until)

    def apply(self, bps: int, *, in_force: bool) -> int:
        """Return the discount under this override. It is 0 without a consent in force."""
        if not in_force or self.kind == "excluded" or self.bps is None:
            return 0
        return self.bps if self.kind == "fixed" else min(bps, self.bps)


@dataclass(frozen=True, slots=True)
class EntitlementRecord:
    """The entitlement of a tenant from `effective_at` on. Billing applies `earned_bps`, which grows to `bps`."""

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
    """A change that a tenant considers for one consent key: new conditions, or None to withdraw."""

    category: str
    purpose: str
    conditions: Conditions | None


@dataclass(frozen=True, slots=True)
class Valuation:
    """The value of a tenant's consents at an instant: `bps` for all, `earned_bps` for those old enough."""

    schedule: ScheduleRecord | None
    override: OverrideRecord | None
    offers: tuple[PricedConsent, ...]
    statements: tuple[UUID, ...]
    score: Score | None
    bps: int
    earned_bps: int
    next_change_at: datetime | None


def schedules(*, mode: str) -> list[ScheduleRecord]:
    """List the schedules of a mode, newest first."""
    return [_schedule(row) for row in Schedule.objects.filter(mode=mode)]


def schedule_in_effect(*, mode: str, at: datetime) -> ScheduleRecord | None:
    row = (
        Schedule.objects.filter(mode=mode, effective_from__lte=at)
        .filter(Q(effective_until=None) | Q(effective_until__gt=at))
        .first()
    )
    return _schedule(row) if row else None


def override_in_effect(*, tenant: UUID, at: datetime) -> OverrideRecord | None:
    return _in_effect(_overrides(tenant), at)


def priced_consents(permissions: Permissions, *, at: datetime) -> tuple[PricedConsent, ...]:
    """Return the consents in force in the form that pricing uses.

    Fields that the vendor's own edit closed count as long as their points are kept. A consent without any other field
    is not in force for the price.
    """
    known = notices_of(permissions)
    return tuple(
        offer for consent in permissions.in_force if (offer := _offer(consent, known, at)) is not None
    )


def notices_of(permissions: Permissions) -> NoticesOf:
    """Return what is recorded about the points that a tenant keeps. Without closed fields nothing is read."""
    if not any(consent.closed for consent in permissions.in_force):
        return NoticesOf({})
    tenant = permissions.tenant.id
    rows = KeptPoints.objects.filter(tenant=tenant).values_list("consent", "edit", "until")
    return NoticesOf(
        {(consent, edit): until for consent, edit, until in rows}, declined.declined(tenant=tenant)
    )


def edits_without_notice(permissions: Permissions) -> dict[UUID, Mapping[int, list[str]]]:
    """Return the edits that closed fields of a consent and of which the tenant has no notice, by consent."""
    known = notices_of(permissions)
    found = {
        consent.statement.id: known.without_notice(_closed(consent))
        for consent in permissions.in_force
        if consent.closed
    }
    return {consent: edits for consent, edits in found.items() if edits}


def in_force_since(*, tenant: UUID) -> dict[tuple[str, str], datetime]:
    """Return since when each (category, purpose) has been in force without a break, as last recorded."""
    rows = Running.objects.filter(tenant=tenant).select_related("category", "purpose")
    return {(row.category.code, row.purpose.code): row.since_at for row in rows}


def valuation(
    permissions: Permissions, *, since: Mapping[tuple[str, str], datetime], at: datetime
) -> Valuation:
    """Value a tenant's consents at `at` under the schedule and override in effect.

    `since` holds the instant since which each consent key is in force (`in_force_since`, updated).
    """
    tenant, mode = permissions.tenant.id, permissions.tenant.mode
    schedule = schedule_in_effect(mode=mode, at=at)
    overrides = _overrides(tenant)
    override = _in_effect(overrides, at)
    chosen = priced_consents(permissions, at=at)
    instants = [permissions.next_change_at, *(offer.kept_until for offer in chosen)]
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
        tuple(consent.statement.id for consent in permissions.in_force),
        score,
        bps,
        earned_bps,
        _first_after(at, [*instants, *_price_changes(mode, overrides)]),
    )


def quote(*, tenant: UUID, changes: Sequence[QuoteChange], at: datetime) -> Quote:
    """Quote the tenant's discount before and after `changes`. An override in effect applies to both.

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
    papers = tenant_papers.papers_of_tenant(tenant=tenant)
    for change in changes:
        question = (change.category, change.purpose)
        if change.conditions is None:
            after.pop(question, None)
        else:
            offered = consent_terms.terms_offered(
                mode=seen.mode, account=seen.account, purpose=change.purpose, at=at
            )
            if offered is None:
                raise NoTermsOffered(f"{seen.key}: {change.purpose}")
            begins = max(at, change.conditions.valid_from or at)
            barred = seen.suspended or papers.denials(Subject(seen.key, *question), at=at)
            after[question] = PricedConsent(
                *question, change.conditions, offered.clauses, begins, "suspended" if barred else "active"
            )
    quoted = quotes.quote(
        before=before, after=after.values(), schedule=schedule.rule, terms=terms.clauses, at=at
    )
    override = override_in_effect(tenant=tenant, at=at)
    return quoted if override is None else _overridden(quoted, override, before, list(after.values()))


def entitlement(*, tenant: UUID, at: datetime | None = None) -> EntitlementRecord | None:
    """Return the newest entitlement, or the one in effect at `at`."""
    rows = Entitlement.objects.filter(tenant=tenant).select_related("schedule")
    if at is not None:
        rows = rows.filter(effective_at__lte=at)
    row = rows.order_by("-sequence").first()
    return _entitlement(row) if row else None


def entitlements(*, tenant: UUID) -> list[EntitlementRecord]:
    """List the entitlements of a tenant, newest first."""
    rows = Entitlement.objects.filter(tenant=tenant).select_related("schedule").order_by("-sequence")
    return [_entitlement(row) for row in rows]


def entitlements_between(
    *, tenant: UUID, since: datetime, until: datetime, revision: int
) -> list[EntitlementRecord]:
    """Return the entitlements in effect within `[since, until)`, oldest first, recorded up to `revision`."""
    rows = Entitlement.objects.filter(tenant=tenant, effective_at__lt=until, revision__lte=revision)
    chosen: list[Entitlement] = []
    for row in rows.select_related("schedule").order_by("-sequence"):
        if row.effective_at < until and (not chosen or row.effective_at < chosen[-1].effective_at):
            chosen.append(row)
        if row.effective_at <= since:
            break
    return [_entitlement(row) for row in reversed(chosen)]


def entitlement_caused_by(*, entry: UUID) -> EntitlementRecord | None:
    """Return the entitlement that this ledger entry caused."""
    row = Entitlement.objects.filter(causes__contains=[entry]).select_related("schedule").first()
    return _entitlement(row) if row else None


def tenants_due(*, at: datetime, limit: int) -> list[UUID]:
    """Return the tenants that are due for repricing, longest due first."""
    rows = Due.objects.filter(due_at__lte=at).order_by("due_at")
    return list(rows.values_list("tenant", flat=True)[:limit])


def _overrides(tenant: UUID) -> list[OverrideRecord]:
    """Return the tenant's overrides, the one that begins last first."""
    rows = Override.objects.filter(tenant=tenant).order_by("-effective_from", "-revision")
    return [
        OverrideRecord(row.id, row.kind, row.bps, row.effective_from, row.effective_until, row.reason)
        for row in rows
    ]


def _in_effect(overrides: Sequence[OverrideRecord], at: datetime) -> OverrideRecord | None:
    return next((each for each in overrides if each.covers(at)), None)


def _price_changes(mode: str, overrides: Sequence[OverrideRecord]) -> Iterator[datetime | None]:
    """Yield when schedules and overrides begin and end."""
    yield from Schedule.objects.filter(mode=mode).values_list("effective_from", flat=True)
    for override in overrides:
        yield override.effective_from
        yield override.effective_until


def _first_after(at: datetime, instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None and instant > at), default=None)


def _offer(
    consent: consent_permissions.ConsentInForce, known: NoticesOf, at: datetime
) -> PricedConsent | None:
    begins = consent.statement.effective_from()
    kept = known.kept(_closed(consent), at=at)
    conditions = consent.statement.conditions
    if kept.ended:
        left = tuple(name for name in conditions.fields if name not in kept.ended)
        if not left:
            return None
        conditions = replace(conditions, fields=left)
    return PricedConsent(
        consent.category,
        consent.purpose,
        conditions,
        consent.clauses,
        begins or at,
        kept=bool(kept.fields),
        kept_until=kept.until,
    )


def _closed(consent: consent_permissions.ConsentInForce) -> ClosedFields:
    return ClosedFields(consent.statement.id, consent.category, consent.purpose, consent.closed)


def _overridden(
    quoted: Quote, override: OverrideRecord, before: Sequence[PricedConsent], after: Sequence[PricedConsent]
) -> Quote:
    def under(score: Score, chosen: Sequence[PricedConsent]) -> Score:
        in_force = any(offer.status == "active" for offer in chosen)
        bps = override.apply(score.discount_bps, in_force=in_force)
        return Score(score.schedule, score.points, score.tier, bps, score.capped, score.lines)

    return Quote(under(quoted.before, before), under(quoted.after, after), quoted.next_tier)


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
