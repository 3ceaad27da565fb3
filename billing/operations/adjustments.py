"""Adjustments: what a customer pays back is decided once, can be waived by two people, and is booked once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from billing import clawback, kinds
from billing.models import Adjustment, AdjustmentWaiver, AdjustmentWork, GroundsWork, WithdrawalGrounds
from billing.queries import clawbacks
from billing.queries.clawbacks import AdjustmentRecord, Clawback
from ledger import failpoints
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import queries as pricing
from tenants.queries import tenants
from wire import ids, times

CHECKED_WITHIN: Final = timedelta(days=30)  # A member of staff checks stated grounds by then
GRACE: Final = timedelta(days=3)  # Finance can waive it before it reaches an invoice


class UnknownGrounds(ValueError):
    """These grounds are unknown. Use law, authority, court, works_council or person_request."""

    code = "unknown_grounds"


class NoSuchAdjustment(LookupError):
    """No adjustment with this id can still be waived."""

    code = "no_such_adjustment"


class WaiverNeedsAnother(Exception):
    """You asked for this waiver yourself. Another person has to approve it."""

    code = "waiver_needs_another"


@transaction.atomic
def state_grounds(*, tenant: UUID, consent: UUID, grounds: str, by: Actor, at: datetime) -> None:
    """Record the grounds that a customer states for a withdrawal. Call it before the withdrawal, which never waits.

    Raises: UnknownGrounds.
    """
    if grounds not in clawback.GROUNDS:
        raise UnknownGrounds(grounds)
    if WithdrawalGrounds.objects.filter(pk=consent).exists():
        return
    seen = tenants.tenant_by_id(id=tenant)
    entry = ids.new(at=at)
    WithdrawalGrounds.objects.create(consent=consent, tenant_id=tenant, grounds=grounds, entry_id=entry)
    body = {"consent": str(consent), "grounds": grounds}
    draft = Draft(entry, kinds.GROUNDS.name, seen.mode, body, tenant=tenant, account=seen.account)
    GroundsWork.objects.create(grounds_id=consent, tenant_id=tenant, deadline_at=at + CHECKED_WITHIN)
    ledger.record([draft], by=by, at=at)


@transaction.atomic
def decide(*, tenant: UUID, entitlement_entry: UUID, by: Actor, at: datetime) -> Clawback | None:
    """Decide what a change of price pays back, once. None if it was decided before, or there is no such entitlement."""
    if Adjustment.objects.filter(cause=entitlement_entry).exists():
        return None
    after = next(
        (each for each in pricing.entitlements(tenant=tenant) if each.entry == entitlement_entry), None
    )
    if after is None:
        return None
    found = clawbacks.clawback_of(after, at=after.effective_at)
    if found.term is None or not found.amounts:
        return found
    seen = tenants.tenant_by_id(id=tenant)
    drafts = []
    for currency, amount in sorted(found.amounts.items()):
        row = Adjustment.objects.create(
            id=ids.new(at=at),
            mode=seen.mode,
            account_id=seen.account,
            tenant_id=tenant,
            cause=entitlement_entry,
            currency=currency,
            amount_minor=amount,
            before_bps=found.before_bps,
            after_bps=found.after_bps,
            term_begins_at=found.term.begins_at,
            term_ends_at=found.term.ends_at,
            decided_at=after.effective_at,
            entry_id=ids.new(at=at),
        )
        AdjustmentWork.objects.create(
            adjustment=row,
            due_at=at + GRACE,
            stripe_subscription_id=clawbacks.paying_subscription(tenant=tenant),
        )
        body = {
            "adjustment": str(row.id),
            "cause": str(entitlement_entry),
            "currency": currency,
            "amount_minor": amount,
            "before_bps": found.before_bps,
            "after_bps": found.after_bps,
            "term_begins_at": times.render(row.term_begins_at),
            "term_ends_at": times.render(row.term_ends_at),
            "decided_at": times.render(row.decided_at),
        }
        drafts.append(
            Draft(row.entry_id, kinds.ADJUSTED.name, seen.mode, body, tenant=tenant, account=seen.account)
        )
    failpoints.crash_if_armed("billing.adjustment_written")
    ledger.record(drafts, by=by, at=at)
    return found


def ask_for_waiver(*, adjustment: UUID, reason: str, by: Actor) -> None:
    """Ask that a customer need not pay back. It is not booked while that waits. Raises: NoSuchAdjustment."""
    if by.id is None or not Adjustment.objects.filter(pk=adjustment).exists():
        raise NoSuchAdjustment(str(adjustment))
    waiting = AdjustmentWork.objects.filter(adjustment=adjustment, state="decided", sent_at=None)
    if not waiting.update(state="waiver_asked", waiver_asked_by=by.id, waiver_reason=reason[:2000]):
        raise NoSuchAdjustment(str(adjustment))


@transaction.atomic
def approve_waiver(*, adjustment: UUID, by: Actor, at: datetime) -> None:
    """Waive an adjustment as a second person. Raises: NoSuchAdjustment, WaiverNeedsAnother."""
    work, made = _asked(adjustment)
    if by.id is None or work.waiver_asked_by is None or by.id == work.waiver_asked_by:
        raise WaiverNeedsAnother(str(adjustment))
    entry = ids.new(at=at)
    AdjustmentWaiver.objects.create(
        adjustment=made, asked_by=work.waiver_asked_by, approved_by=by.id, entry_id=entry
    )
    work.state = "waived"
    work.save(update_fields=["state"])
    body = {"adjustment": str(adjustment), "asked_by": str(work.waiver_asked_by)}
    draft = Draft(entry, kinds.WAIVED.name, made.mode, body, tenant=made.tenant_id, account=made.account_id)
    ledger.record([draft], by=by, at=at)


@transaction.atomic
def refuse_waiver(*, adjustment: UUID) -> None:
    """Refuse a waiver: the adjustment is booked. Raises: NoSuchAdjustment."""
    work, _made = _asked(adjustment)
    work.state = "decided"
    work.save(update_fields=["state"])


@transaction.atomic
def store_key(record: AdjustmentRecord, *, at: datetime, anew: bool) -> int | None:
    """Store that an adjustment is about to be sent. Returns the number of its key; None if it no longer waits."""
    work = AdjustmentWork.objects.select_for_update().filter(pk=record.id, state="decided").first()
    if work is None:
        return None
    if anew or not work.key_epoch:
        work.key_epoch += 1
    work.sent_at = at
    work.save(update_fields=["key_epoch", "sent_at"])
    return work.key_epoch


def mark_booked(record: AdjustmentRecord, *, item: str, invoice: str) -> None:
    """Note the invoice item that Stripe made."""
    AdjustmentWork.objects.filter(pk=record.id).update(
        state="booked", stripe_item_id=item, stripe_invoice_id=invoice, failures=0, error=""
    )


def postpone(record: AdjustmentRecord, *, error: str, due_at: datetime) -> None:
    """Try again later."""
    AdjustmentWork.objects.filter(pk=record.id).update(
        failures=F("failures") + 1, error=error[:2000], due_at=due_at
    )


def _asked(adjustment: UUID) -> tuple[AdjustmentWork, Adjustment]:
    made = Adjustment.objects.filter(pk=adjustment).first()
    work = AdjustmentWork.objects.select_for_update().filter(pk=adjustment, state="waiver_asked").first()
    if made is None or work is None:
        raise NoSuchAdjustment(str(adjustment))
    return work, made
