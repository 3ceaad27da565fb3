"""Computing what a customer pays back, from the books. Pages, the API and the booking all ask here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from billing import clawback
from billing.clawback import InvoiceInTerm, Reason, Term
from billing.models import Adjustment, AdjustmentWork, RealisedInvoice, WithdrawalGrounds
from consent.queries import consents
from consent.queries.consent_events import ConsentEventRecord
from consent.queries.consents import ConsentRecord
from ledger import entries
from ledger import queries as ledger
from pricing import queries as pricing
from pricing.governance.queries import commitments
from pricing.governance.queries import schedules as schedule_queries
from pricing.queries import EntitlementRecord
from tenants.queries import subscriptions, tenants
from wire import times

# What the vendor did, by noun and verbs of its entries in any version: then leaving within the look-back costs nothing.
_VENDORS: Final[Mapping[Reason, tuple[str, frozenset[str]]]] = {
    "change_of_control": ("control", frozenset({"changed"})),
    "new_terms": ("terms", frozenset({"published"})),
    "price_change": ("schedule", frozenset({"published", "ended", "superseded"})),
    "catalogue_change": ("category", frozenset({"recorded"})),
}
_BREACHES: Final = ("breach", frozenset({"found"}))


@dataclass(frozen=True, slots=True)
class Clawback:
    """What is paid back, in minor units by currency, and why. `term` is None where none applies."""

    amounts: Mapping[str, int]
    reason: Reason
    before_bps: int
    after_bps: int
    term: Term | None = None
    invoices: tuple[InvoiceInTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjustmentRecord:
    """A decided adjustment and how far it is."""

    id: UUID
    mode: str
    account: UUID
    tenant: UUID
    currency: str
    amount_minor: int
    before_bps: int
    after_bps: int
    term_begins_at: datetime
    term_ends_at: datetime
    decided_at: datetime
    state: str
    subscription: str
    due_at: datetime
    waiver_asked_by: UUID | None
    waiver_reason: str
    item: str
    invoice: str
    key_epoch: int
    sent_at: datetime | None
    failures: int
    error: str


def clawback_of_entry(*, tenant: UUID, entry: UUID, at: datetime) -> Clawback:
    """What the change of price pays back that a ledger entry caused, such as a withdrawal."""
    after = pricing.entitlement_caused_by(entry=entry)
    return clawback_of(after, at=at) if after and after.tenant == tenant else Clawback({}, "no_lower", 0, 0)


def clawback_of(after: EntitlementRecord, *, at: datetime) -> Clawback:
    """What the change to this entitlement pays back, as of `at`."""
    every = pricing.entitlements(tenant=after.tenant)
    before = next((each for each in every if each.sequence == after.sequence - 1), None)
    before_bps = before.earned_bps if before else 0
    begins_at, withdrawn = _begin(after)
    if begins_at is None:  # time or the vendor changed the price, and not the customer
        return Clawback({}, "no_lower", before_bps, after.earned_bps)
    stated = WithdrawalGrounds.objects.filter(consent__in=withdrawn)
    grounds = stated.exclude(check_of__hold=False).exists()
    return _computed(after.tenant, begins_at, before_bps, after.earned_bps, at=at, grounds=grounds)


def if_withdrawn(*, tenant: UUID, consent: UUID, after_bps: int, at: datetime) -> Clawback:
    """What withdrawing this consent now would pay back. `after_bps` is the discount without it."""
    held = pricing.entitlement(tenant=tenant)
    history = consents.history(tenant=tenant, limit=500)
    begins_at = _stated_at(history, consent)
    before_bps = held.earned_bps if held else 0
    if begins_at is None:
        return Clawback({}, "no_lower", before_bps, after_bps)
    return _computed(tenant, begins_at, before_bps, min(after_bps, before_bps), at=at)


def if_left_now(*, tenant: UUID, at: datetime) -> Clawback:
    """What the tenant would pay back if it withdrew everything now."""
    held = pricing.entitlement(tenant=tenant)
    history = consents.history(tenant=tenant, limit=500)
    active = {each.id for each in consents.consents(tenant=tenant, at=at) if each.status == "active"}
    begins = [
        event.recorded_at for consent, event in history if event.kind == "stated" and consent.id in active
    ]
    if held is None or not held.earned_bps or not begins:
        return Clawback({}, "nothing_realised", 0, 0)
    return _computed(tenant, max(begins), held.earned_bps, 0, at=at)


def _computed(
    tenant: UUID, begins_at: datetime, before_bps: int, after_bps: int, *, at: datetime, grounds: bool = False
) -> Clawback:
    """The clawback of consents that began at an instant, as the formula and its exceptions say."""
    term = _term(tenant, begins_at, at)
    excuse: Reason | None = None
    if before_bps <= after_bps:
        excuse = "no_lower"
    elif term is None:
        excuse = "no_term"
    elif at >= term.ends_at:
        excuse = "term_over"
    elif grounds:
        excuse = "grounds"
    else:
        excuse = _vendors_doing(tenant, begins_at, at, committed=term.committed)
    if excuse is not None or term is None:
        return Clawback({}, excuse or "no_term", before_bps, after_bps, term)
    invoices = _invoices(tenant, term.begins_at, at)
    amounts = clawback.amounts(invoices, term=term, before_bps=before_bps, after_bps=after_bps, at=at)
    reason: Reason = "computed" if amounts else "nothing_realised"
    return Clawback(amounts, reason, before_bps, after_bps, term, tuple(invoices))


def adjustments(*, state: str | None = None, limit: int = 200) -> list[AdjustmentRecord]:
    """Adjustments, newest first."""
    rows = AdjustmentWork.objects.select_related("adjustment").order_by("-adjustment__decided_at")
    visible = Adjustment.objects.values("pk")
    rows = rows.filter(adjustment__in=visible)
    return [_record(row) for row in (rows if state is None else rows.filter(state=state))[:limit]]


def adjustments_due(*, mode: str, at: datetime, limit: int = 100) -> list[AdjustmentRecord]:
    """The adjustments to book now, longest due first."""
    rows = AdjustmentWork.objects.select_related("adjustment").filter(
        state="decided", due_at__lte=at, adjustment__mode=mode
    )
    return [_record(row) for row in rows.order_by("due_at")[:limit]]


def paying_subscription(*, tenant: UUID) -> str:
    """The subscription on which an adjustment of the tenant is booked, "" if none pays for it."""
    paying = subscriptions.subscriptions(tenant=tenant)
    return paying[0].id if paying else ""


def _begin(after: EntitlementRecord) -> tuple[datetime | None, list[UUID]]:
    """Since when the consents that a customer ended or narrowed were in force, and which were withdrawn."""
    causes = set(after.causes)
    history = consents.history(tenant=after.tenant, limit=500)
    begins: list[datetime] = []
    withdrawn = []
    for consent, event in history:
        if event.entry not in causes:
            continue
        if event.kind == "withdrawn":
            withdrawn.append(consent.id)
            begins.append(_stated_at(history, consent.id) or consent.created_at)
        elif event.kind == "stated":
            earlier = [
                each.recorded_at
                for other, each in history
                if each.kind == "stated"
                and (other.category, other.purpose) == (consent.category, consent.purpose)
                and each.revision < event.revision
            ]
            begins += [max(earlier)] if earlier else []
    return (max(begins) if begins else None), withdrawn


def _stated_at(history: Sequence[tuple[ConsentRecord, ConsentEventRecord]], consent: UUID) -> datetime | None:
    return next(
        (event.recorded_at for other, event in history if other.id == consent and event.kind == "stated"),
        None,
    )


def _term(tenant: UUID, begins_at: datetime, at: datetime) -> Term | None:
    """The commitment's term, or else the one of the schedule that was in effect when the consent began.

    Leaving a commitment without notice counts as notice given now.
    """
    mode = tenants.tenant_by_id(id=tenant).mode
    held = commitments.in_effect(tenant=tenant, at=at)
    if held is not None:
        rule = schedule_queries.schedule(mode=mode, version=held.schedule).rule
        ends_at = held.end_by_notice(at)
        return Term(held.begins_at, ends_at, rule.clawback, committed=True) if rule.clawback else None
    schedule = pricing.schedule_in_effect(mode=mode, at=begins_at)
    if schedule is None or not schedule.rule.minimum_term_days or not schedule.rule.clawback:
        return None
    ends_at = begins_at + timedelta(days=schedule.rule.minimum_term_days)
    return Term(begins_at, ends_at, schedule.rule.clawback)


def _invoices(tenant: UUID, since: datetime, at: datetime) -> list[InvoiceInTerm]:
    """What the invoices of the term realised for the tenant, by its part of each."""
    seen = tenants.tenant_by_id(id=tenant)
    rows = RealisedInvoice.objects.filter(mode=seen.mode, account=seen.account, finalized_at__gte=since)
    newest = rows.order_by("stripe_invoice_id", "-sequence").distinct("stripe_invoice_id")
    earlier = [
        (each.effective_at, each.earned_bps)
        for each in pricing.entitlements(tenant=tenant)
        if each.effective_at < at
    ]
    found = []
    for row in newest:
        earned_by = json.loads(bytes(row.document))["earned_by"]
        realised = clawback.part_of(row.realised_minor, seen.key, earned_by=earned_by)
        if realised:
            total, received = row.total_minor - row.credited_minor, row.received_minor
            earned = next((each["earned_bps"] for each in earned_by if each["tenant"] == seen.key), None)
            since_then = [bps for moment, bps in earlier if moment > row.finalized_at]
            least = min(since_then, default=None)
            found.append(
                InvoiceInTerm(row.stripe_invoice_id, row.currency, realised, total, received, earned, least)
            )
    return found


def _vendors_doing(tenant: UUID, since: datetime, at: datetime, *, committed: bool) -> Reason | None:
    """What the vendor did since the consent began, and in the last ninety days, so that leaving costs nothing.

    A new schedule does not move the price of a tenant that is committed, so it excuses nobody from a commitment.
    """
    from_at = max(since, at - clawback.LOOK_BACK)
    if _recorded("tenant", tenant, _BREACHES, from_at, at):
        return "breach"
    for reason, kinds in _VENDORS.items():
        if committed and reason == "price_change":
            continue
        if _recorded("vendor", None, kinds, from_at, at):
            return reason
    return None


def _recorded(
    part: str, owner: UUID | None, kinds: tuple[str, frozenset[str]], after: datetime, until: datetime
) -> bool:
    noun, verbs = kinds
    names = [kind.name for kind in entries.kinds().values() if kind.noun == noun and kind.verb in verbs]
    return any(
        after < times.parse(json.loads(data)["recorded_at"]) <= until
        for _seq, data in ledger.entries_of_owner(part, owner=owner, kinds=names)
    )


def _record(row: AdjustmentWork) -> AdjustmentRecord:
    made = row.adjustment
    return AdjustmentRecord(
        made.id,
        made.mode,
        made.account_id,
        made.tenant_id,
        made.currency,
        made.amount_minor,
        made.before_bps,
        made.after_bps,
        made.term_begins_at,
        made.term_ends_at,
        made.decided_at,
        row.state,
        row.stripe_subscription_id,
        row.due_at,
        row.waiver_asked_by,
        row.waiver_reason,
        row.stripe_item_id,
        row.stripe_invoice_id,
        row.key_epoch,
        row.sent_at,
        row.failures,
        row.error,
    )
