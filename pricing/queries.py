"""Read schedules, overrides, quotes and entitlements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consent.conditions import Conditions
from consent.paper_scopes import Subject
from consent.queries import declined, tenant_papers
from consent.queries import permissions as consent_permissions
from consent.queries import terms as consent_terms
from consent.queries.permissions import Permissions
from pricing import choosing, earning, following, quotes
from pricing.caps import Caps
from pricing.earning import Holding, Outlook
from pricing.factors import PricedConsent
from pricing.following import Choice, Followed, Lock
from pricing.governance.queries import budgets, locks, overrides
from pricing.governance.queries import schedules as schedule_queries
from pricing.governance.queries.overrides import OverrideRecord
from pricing.governance.queries.schedules import ScheduleRecord
from pricing.kept_points import ClosedFields, NoticesOf
from pricing.models import Due, Entitlement, KeptPoints
from pricing.quotes import Quote
from pricing.schedule import PriceSchedule
from pricing.scoring import Score


class NoScheduleInEffect(LookupError):
    """No price schedule is in effect, so there is nothing to quote. Publish a schedule first."""

    code = "no_schedule_in_effect"


class NoTermsOffered(LookupError):
    """No terms are in effect for this tenant, so there is nothing to quote. Publish terms first."""

    code = "no_terms_offered"


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
    """The value of a tenant's consents at an instant: `bps` for all, `earned_bps` for what was earned.

    `schedule` is the one that counts. `holding` are the consents with those that the vendor keeps from counting.
    """

    schedule: ScheduleRecord | None
    override: OverrideRecord | None
    offers: tuple[PricedConsent, ...]
    holding: tuple[PricedConsent, ...]
    statements: tuple[UUID, ...]
    score: Score | None
    bps: int
    earned_bps: int
    next_change_at: datetime | None


def schedule_in_effect(*, mode: str, at: datetime) -> ScheduleRecord | None:
    """Return the schedule that began last. See `pricing.governance.queries.schedules`."""
    return schedule_queries.schedule_in_effect(mode=mode, at=at)


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


def history(*, tenant: UUID, since: datetime | None) -> list[Holding]:
    """Return what the tenant allowed, oldest first, from the entitlement that was in effect at `since` on."""
    found = []
    rows = Entitlement.objects.filter(tenant=tenant).order_by("-sequence")
    for effective_at, offers, points in rows.values_list("effective_at", "offers", "points").iterator(50):
        known = None if offers is None else earning.offers_from_json(offers)
        found.append(Holding(effective_at, known, points))
        if since is not None and effective_at <= since:
            break
    return found[::-1]


def valuation(permissions: Permissions, *, held: Sequence[PricedConsent] = (), at: datetime) -> Valuation:
    """Value a tenant's consents at `at` under the schedules that its price follows, and the override in effect.

    `held` are the consents that the vendor keeps from counting: they earn no points, and lose no time.
    """
    tenant, mode = permissions.tenant.id, permissions.tenant.mode
    in_effect = schedule_queries.schedule_in_effect(mode=mode, at=at)
    every = overrides.overrides(tenant=tenant)
    override = overrides.in_effect(every, at)
    chosen = priced_consents(permissions, at=at)
    instants = [permissions.next_change_at, *(offer.kept_until for offer in chosen)]
    known = locks.locks(tenant=tenant)
    followed = followed_schedules(tenant=tenant, in_effect=in_effect, known=known, at=at)
    choice = choosing.choose(chosen, _rules(followed))
    committed_at = following.committed_at(known, at)
    bps = earned_bps = 0
    if choice is not None:
        schedule, score = followed[choice.followed], choice.score
        bps = earned_bps = budgets.within_budget(
            schedule.rule, mode=mode, tenant=tenant, wanted=score.discount_bps
        )
        if schedule.rule.earn_after_days:
            wait = timedelta(days=schedule.rule.earn_after_days)
            past = [*history(tenant=tenant, since=at - wait), Holding(at, (*chosen, *held), score.points)]
            earned_bps = min(bps, earning.earned_bps(past, schedule.rule, committed_at=committed_at, at=at))
            instants += earning.changes(past, schedule.rule, at=at)
    if override is not None:
        caps = followed[choice.followed].rule.caps if choice else None
        reached = choice is not None and choice.score.tier is not None
        bps = override.apply(bps, reached=reached, caps=caps)
        earned_bps = override.apply(earned_bps, reached=reached, caps=caps)
    instants += (instant for each in known for instant in (each.effective_from, each.until))
    instants += (term.starts_at for term in schedule_queries.terms(mode=mode))
    return Valuation(
        followed[choice.followed] if choice else None,
        override,
        chosen,
        (*chosen, *held),
        tuple(consent.statement.id for consent in permissions.in_force),
        choosing.dated(choice) if choice else None,
        bps,
        earned_bps,
        _first_after(at, [*instants, *overrides.changes(every)]),
    )


def followed_schedules(
    *, tenant: UUID, in_effect: ScheduleRecord | None, known: Sequence[Lock], at: datetime
) -> dict[Followed, ScheduleRecord]:
    """Return the schedules of which the best one counts for the tenant, the newest first."""
    newest = Entitlement.objects.filter(tenant=tenant).order_by("-sequence").values_list("schedule").first()
    found = following.followed(
        in_effect=in_effect.id if in_effect else None,
        newest=newest[0] if newest else None,
        locks=known,
        at=at,
    )
    others = {each.schedule for each in found} - ({in_effect.id} if in_effect else set())
    records = schedule_queries.schedules_by_id(ids=others)
    if in_effect is not None:
        records[in_effect.id] = in_effect
    return {each: records[each.schedule] for each in found}


def _rules(followed: Mapping[Followed, ScheduleRecord]) -> dict[Followed, PriceSchedule]:
    return {each: record.rule for each, record in followed.items()}


def quote(*, tenant: UUID, changes: Sequence[QuoteChange], at: datetime) -> Quote:
    """Quote the tenant's discount before and after `changes`. An override in effect applies to both.

    Raises: NoScheduleInEffect, NoTermsOffered.
    """
    permissions = consent_permissions.permissions(tenant=tenant, at=at)
    seen = permissions.tenant
    in_effect = schedule_queries.schedule_in_effect(mode=seen.mode, at=at)
    if in_effect is None:
        raise NoScheduleInEffect(seen.mode)
    known = locks.locks(tenant=tenant)
    followed = followed_schedules(tenant=tenant, in_effect=in_effect, known=known, at=at)
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
    rules = _rules(followed)
    lowest, highest = choosing.choose(before, rules), choosing.choose(tuple(after.values()), rules)
    if lowest is None or highest is None:
        raise NoScheduleInEffect(seen.mode)
    rule = followed[highest.followed].rule
    quoted = quotes.quote(
        before=choosing.dated(lowest),
        after=choosing.dated(highest),
        offers=after.values(),
        schedule=rule,
        terms=terms.clauses,
        at=at,
    )
    override = overrides.override_in_effect(tenant=tenant, at=at)
    if override is not None:
        quoted = _overridden(quoted, override, rule.caps)
    committed_at = following.committed_at(known, at)
    at_once = override is not None and override.kind == "fixed"

    def outlook(offers: Iterable[PricedConsent], score: Score, choice: Choice[Score]) -> Outlook:
        chosen = followed[choice.followed].rule
        wait = at - timedelta(days=chosen.earn_after_days)
        past = history(tenant=tenant, since=wait)
        active = tuple(offer for offer in offers if offer.status == "active")
        past.append(Holding(at, active, score.points))
        return Outlook(tuple(past), chosen, score.discount_bps, at, at_once, committed_at)

    room = [
        budgets.within_budget(rule, mode=seen.mode, tenant=tenant, wanted=score.discount_bps)
        for score in (quoted.before, quoted.after)
    ]
    quoted = replace(
        quoted,
        before=replace(quoted.before, discount_bps=room[0]),
        budget_reached=room[1] < quoted.after.discount_bps,
        after=replace(quoted.after, discount_bps=room[1]),
    )
    return replace(
        quoted,
        before_outlook=outlook(before, quoted.before, lowest),
        after_outlook=outlook(after.values(), quoted.after, highest),
    )


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


def _overridden(quoted: Quote, override: OverrideRecord, caps: Caps) -> Quote:
    def under(score: Score) -> Score:
        bps = override.apply(score.discount_bps, reached=score.tier is not None, caps=caps)
        return replace(score, discount_bps=bps)

    return Quote(under(quoted.before), under(quoted.after), quoted.next_tier)


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
