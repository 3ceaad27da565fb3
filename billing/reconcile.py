"""Making one subscription in Stripe agree with what its tenants have earned.

Level-triggered: whatever woke it, it reads what should be and what is, and writes the difference. Nobody but
the holder of the lease writes; no transaction is open while Stripe is asked. A write is stored under its key
before it is sent; where no trustworthy answer comes back, Stripe is read before anything is written again, and
what is written again has a new key, because Stripe replays under an old one even a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import structlog

from billing import discount_change, parking
from billing.coupons import CouponTerms
from billing.discount_change import DiscountChange
from billing.operations import attempts, leases, subscriptions
from billing.operations import coupons as billing_coupons
from billing.operations.leases import LeasedSubscription, SubscriptionLeaseLost
from billing.parking import ParkingReason
from billing.queries import coupons
from billing.queries import subscriptions as billing_subscriptions
from billing.queries.subscriptions import DesiredState
from billing.stripe_errors import (
    Ambiguous,
    Misconfigured,
    RateLimited,
    StripeFailure,
    StripeObjectMissing,
    StripeRefused,
)
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeSubscription
from billing.stripe_requests import PreparedWrite, create_coupon
from ledger import failpoints, scope
from wire import ids

ROUNDS = 6  # so that two who write against each other all the time do not keep a worker for ever
MAX_GENERATIONS = 50

ReconcileOutcome = Literal["idle", "in_step", "parked", "postponed", "lost"]
Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


def reconcile(*, mode: str, subscription: str, gateway: StripeGateway, now: Clock) -> ReconcileOutcome:
    """Look at one subscription, where that is due and nobody else does.

    `now` is the caller's clock. Returns what became of it; troubles of Stripe's are noted in the row, with the
    time of the next try.
    """
    with scope.everything(reason="reconcile"):
        claimed = leases.lease_subscription(mode=mode, subscription=subscription, at=now())
    if claimed is None:
        return "idle"
    work = _Work(claimed, gateway, now)
    try:
        outcome = work.carry_out()
    except SubscriptionLeaseLost:
        # What was written without the lease may be older than what its new holder wrote: look once more.
        with scope.everything(reason="reconcile"):
            subscriptions.mark_for_reconcile(modes=[mode], subscriptions=[subscription], at=now())
        outcome = "lost"
    except StripeFailure as trouble:
        with scope.everything(reason="reconcile"):
            leases.postpone(claimed, error=f"{trouble.code}: {trouble}", at=now())
        outcome = "postponed"
    log.info("reconciled", mode=mode, subscription=subscription, outcome=outcome)
    return outcome


class _Work:
    """One holder of a lease at work; every method may raise LeaseLost or a StripeTrouble."""

    def __init__(self, claimed: LeasedSubscription, gateway: StripeGateway, now: Clock) -> None:
        self.claimed = claimed
        self.gateway = gateway
        self.now = now

    def carry_out(self) -> ReconcileOutcome:
        for _round in range(ROUNDS):
            with scope.everything(reason="reconcile"):
                leases.renew(self.claimed, at=self.now())
                desired = billing_subscriptions.desired_state(
                    mode=self.claimed.mode, subscription=self.claimed.id
                )
                leases.note_desired(self.claimed, bps=desired.bps)
            outcome = self._round(desired)
            if outcome is not None:
                return outcome
        raise Ambiguous(f"Still not in step after {ROUNDS} rounds.")

    def _round(self, desired: DesiredState) -> ReconcileOutcome | None:
        """None: look again, because something changed or was not answered."""
        try:
            found = self.gateway.get_subscription(self.claimed.id)
        except StripeObjectMissing as gone:
            return self._park(ParkingReason("subscription_missing", str(gone)), desired)
        with scope.everything(reason="reconcile"):
            attempts.settle_open_attempt(
                self.claimed, agrees=lambda prepared: discount_change.agrees(found, prepared), at=self.now()
            )
        parked = self._guard(found, desired)
        if parked is not None:
            return self._park(parked, desired)
        terms = CouponTerms(desired.bps) if desired.bps else None
        change = self._change(found, terms, desired)
        if change is None:
            return self._settle(found, desired)
        if len(change.wanted) > parking.MAX_DISCOUNTS:
            return self._park(
                ParkingReason("too_many_discounts", f"{len(found.discounts)} are there"), desired
            )
        return self._write(change, found, desired)

    def _guard(self, found: StripeSubscription, desired: DesiredState) -> ParkingReason | None:
        if desired.bps is None:
            return ParkingReason("unmapped", "it pays for no tenant")
        gone = found.customer.deleted or found.status not in parking.LIVE
        siblings = [] if gone else self.gateway.list_subscriptions_of_customer(found.customer.id)
        return parking.parking_reason(
            found, desired.mapping, livemode=self.gateway.livemode, siblings=siblings
        )

    def _change(
        self, found: StripeSubscription, terms: CouponTerms | None, desired: DesiredState
    ) -> DiscountChange | None:
        # Which coupon is asked for only where one has to be redeemed.
        first = terms.coupon_id(1) if terms else ""
        change = discount_change.needed_change(found, terms, coupon_id=first, restore=desired.restore)
        if change is None or change.redeems is None or terms is None:
            return change
        return discount_change.needed_change(
            found, terms, coupon_id=self._coupon(terms), restore=desired.restore
        )

    def _coupon(self, terms: CouponTerms) -> str:
        """The id of a coupon of ours with these terms, created where there is none."""
        livemode = self.gateway.livemode
        with scope.everything(reason="reconcile"):
            known = coupons.coupon_of(livemode=livemode, terms=terms)
            generation = coupons.newest_generation(livemode=livemode, terms=terms)
        if known is not None:
            return known
        while generation <= MAX_GENERATIONS:
            # Not stored beforehand: the id itself is what makes it happen once, and for ever.
            made = self.gateway.ensure_coupon(
                create_coupon(
                    terms.coupon_id(generation),
                    key=f"licet-{ids.new(at=self.now())}",
                    name=terms.name,
                    metadata=terms.metadata,
                    bps=terms.bps,
                )
            )
            with scope.everything(reason="reconcile"):
                billing_coupons.record_coupon(
                    livemode=livemode, terms=terms, generation=generation, at=self.now()
                )
                if made.valid and terms.are_of(made):
                    return made.id
                billing_coupons.record_coupon_deleted(livemode=livemode, coupon=made.id, at=self.now())
            log.error("coupon_has_other_terms", coupon=made.id, bps=made.bps, duration=made.duration)
            generation += 1
        raise StripeRefused(f"Every coupon of ours for {terms.bps} basis points has other terms.")

    def _write(
        self, change: DiscountChange, found: StripeSubscription, desired: DesiredState
    ) -> ReconcileOutcome | None:
        with scope.everything(reason="reconcile"):
            prepared = attempts.store_attempt(
                self.claimed,
                generation=desired.generation,
                wanted=change.wanted,
                seen=[one.id for one in found.discounts],
                at=self.now(),
            )
        failpoints.crash_if_armed("billing.key_stored")
        try:
            sent = self.gateway.set_discounts(prepared)
        except Ambiguous as trouble:
            log.warning("write_without_answer", subscription=self.claimed.id, reason=str(trouble))
            return None  # the next round reads what became of it
        except (RateLimited, Misconfigured) as trouble:
            self._note(prepared, "not_sent", trouble)
            raise
        except (StripeRefused, StripeObjectMissing) as trouble:
            self._note(prepared, "refused", trouble)
            return self._after_refusal(trouble, prepared, change, desired)
        failpoints.crash_if_armed("billing.sent")
        with scope.everything(reason="reconcile"):
            attempts.settle_attempt(prepared, state="done", request_id=sent.request_id, at=self.now())
        if sent.replayed or not discount_change.agrees(sent.found, prepared):
            return None
        return self._settle(sent.found, desired)

    def _after_refusal(
        self,
        trouble: StripeRefused | StripeObjectMissing,
        prepared: PreparedWrite,
        change: DiscountChange,
        desired: DesiredState,
    ) -> ReconcileOutcome | None:
        """Stripe said no: because something is gone (then look again), or for a reason of its own."""
        param = trouble.param or ""
        missing = isinstance(trouble, StripeObjectMissing) or trouble.stripe_code in {
            "resource_missing",
            "coupon_expired",
        }
        if not missing:
            return self._park(ParkingReason("refused", str(trouble)), desired)
        with scope.everything(reason="reconcile"):
            if param.endswith("[coupon]") and change.redeems and param == _place(prepared, change.redeems):
                billing_coupons.record_coupon_deleted(
                    livemode=self.gateway.livemode, coupon=change.redeems, at=self.now()
                )
            elif param.endswith("[coupon]"):
                # Another's coupon, deleted meanwhile: nobody can have it any more.
                leases.mark_coupons_restored(self.claimed, coupons=desired.restore)
        return None

    def _settle(self, found: StripeSubscription, desired: DesiredState) -> ReconcileOutcome | None:
        mine = discount_change.licet_discounts(found)
        with scope.everything(reason="reconcile"):
            if desired.restore:
                leases.mark_coupons_restored(self.claimed, coupons=desired.restore)
            newest = leases.settle(
                self.claimed,
                generation=desired.generation,
                bps=desired.bps or 0,
                coupon=(mine[0].coupon_id or "") if mine else "",
                at=self.now(),
            )
        return "in_step" if newest else None

    def _park(self, parked: ParkingReason, desired: DesiredState) -> ReconcileOutcome | None:
        log.warning("parked", subscription=self.claimed.id, reason=parked.reason, detail=parked.detail)
        with scope.everything(reason="reconcile"):
            newest = leases.park(self.claimed, parked, generation=desired.generation, at=self.now())
        return "parked" if newest else None

    def _note(self, prepared: PreparedWrite, state: str, trouble: StripeFailure) -> None:
        with scope.everything(reason="reconcile"):
            attempts.settle_attempt(
                prepared,
                state=state,
                request_id=trouble.request_id,
                error=f"{trouble.code}: {trouble}",
                at=self.now(),
            )


def _place(prepared: PreparedWrite, coupon: str) -> str:
    """How Stripe names the parameter in which this coupon was sent."""
    entries = prepared.params["discounts"] or []
    index = next(i for i, entry in enumerate(entries) if entry.get("coupon") == coupon)
    return f"discounts[{index}][coupon]"
