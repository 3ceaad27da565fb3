"""Making one subscription in Stripe agree with what its tenants have earned.

It is level-triggered: every call reads the desired and the current state and writes the difference. Only the holder of
the lease writes, and no transaction is open during a request to Stripe. A write is stored under its key before it is
sent. After a write without a trustworthy answer, Stripe is read before anything is written again. The next write gets a
new key, because under an old key Stripe repeats even a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog

from billing import capping, discount_change, parking, recurring_price, taking
from billing.coupons import CouponTerms, bps_of, is_ours, terms_for
from billing.discount_change import DiscountChange
from billing.misplaced import Removal
from billing.operations import attempts, leases, subscriptions
from billing.operations import coupons as billing_coupons
from billing.operations.leases import LeasedSubscription, SubscriptionLeaseLost
from billing.parking import ParkingReason
from billing.queries import coupons, earning
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
from billing.stripe_objects import StripeDiscount, StripeSubscription
from billing.stripe_requests import KeepDiscount, PreparedWrite, create_coupon
from ledger import failpoints, scope
from pricing.governance.operations import list_prices
from wire import ids

ROUNDS = 6  # a limit in case another party changes the subscription again and again
MAX_GENERATIONS = 50
CLOCKS_DIFFER = timedelta(minutes=1)  # by so much at most, in favour of the customer

ReconcileOutcome = Literal["idle", "in_step", "parked", "postponed", "lost"]
Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


def reconcile(*, mode: str, subscription: str, gateway: StripeGateway, now: Clock) -> ReconcileOutcome:
    """Reconcile one subscription, where it is due and not leased.

    `now` is the caller's clock. Returns the outcome. A failure of Stripe is stored in the row, with the
    time of the next try.
    """
    with scope.everything(reason="reconcile"):
        leased = leases.lease_subscription(mode=mode, subscription=subscription, at=now())
    if leased is None:
        return "idle"
    work = _Work(leased, gateway, now)
    try:
        outcome = work.carry_out()
    except SubscriptionLeaseLost:
        # A write without the lease may have replaced a newer one of the new holder, so reconcile once more.
        with scope.everything(reason="reconcile"):
            subscriptions.mark_for_reconcile(modes=[mode], subscriptions=[subscription], at=now())
        outcome = "lost"
    except StripeFailure as failure:
        with scope.everything(reason="reconcile"):
            leases.postpone(leased, error=f"{failure.code}: {failure}", at=now())
        outcome = "postponed"
    log.info("reconciled", mode=mode, subscription=subscription, outcome=outcome)
    return outcome


class _Work:
    """The work under one lease. Every method may raise SubscriptionLeaseLost or a StripeFailure."""

    def __init__(self, leased: LeasedSubscription, gateway: StripeGateway, now: Clock) -> None:
        self.leased = leased
        self.gateway = gateway
        self.now = now
        self.removal = Removal(leased, gateway, now, self._coupon)

    def carry_out(self) -> ReconcileOutcome:
        for _round in range(ROUNDS):
            with scope.everything(reason="reconcile"):
                leases.renew(self.leased, at=self.now())
                desired = billing_subscriptions.desired_state(
                    mode=self.leased.mode, subscription=self.leased.id, at=self.now()
                )
                leases.note_desired(self.leased, bps=desired.bps)
            outcome = self._round(desired)
            if outcome is not None:
                return outcome
        raise Ambiguous(f"Stripe still does not agree after {ROUNDS} rounds.")

    def _round(self, desired: DesiredState) -> ReconcileOutcome | None:
        """One read and at most one write. None means: go on with another round."""
        try:
            current = self.gateway.get_subscription(self.leased.id)
        except StripeObjectMissing as gone:
            return self._park(ParkingReason("subscription_missing", str(gone)), desired)
        with scope.everything(reason="reconcile"):
            attempts.settle_open_attempt(
                self.leased, agrees=lambda prepared: discount_change.agrees(current, prepared), at=self.now()
            )
        self._note_list_price(current)
        parked = self._guard(current, desired)
        if (parked is None or parked.reason not in taking.GONE) and self._take_elsewhere(current, desired):
            return None
        if parked is not None:
            return self._take_from_parked(current, parked, desired)
        return self._give(current, desired)

    def _give(self, current: StripeSubscription, desired: DesiredState) -> ReconcileOutcome | None:
        bps = self._within_caps(current, desired)
        terms = _terms(current, bps, desired)
        change = self._change(current, terms, desired.restore)
        if change is None:
            return self._settle(current, desired)
        if len(change.wanted) > parking.MAX_DISCOUNTS:
            return self._park(
                ParkingReason(
                    "too_many_discounts", f"the subscription already has {len(current.discounts)} discounts"
                ),
                desired,
            )
        return self._write(change, current, desired)

    def _note_list_price(self, current: StripeSubscription) -> None:
        price = recurring_price.recurring_price(current)
        if price is not None:
            with scope.everything(reason="reconcile"):
                list_prices.note(
                    mode=self.leased.mode,
                    subscription=self.leased.id,
                    account=self.leased.account,
                    price=price,
                    at=self.now(),
                )

    def _guard(self, current: StripeSubscription, desired: DesiredState) -> ParkingReason | None:
        if desired.bps is None:
            return ParkingReason("unmapped", "the subscription pays for no tenant")
        return parking.parking_reason(current, desired.mapping, livemode=self.gateway.livemode)

    def _take_elsewhere(self, current: StripeSubscription, desired: DesiredState) -> bool:
        """Take Licet's discount from items, the customer, a draft and phases. True if Stripe must be read again."""
        on_draft = None
        if current.draft is not None and any(is_ours(each.coupon_id) for each in current.draft.discounts):
            with scope.everything(reason="reconcile"):
                on_draft = earning.earned_bps(
                    mode=self.leased.mode,
                    account=self.leased.account,
                    subscription=self.leased.id,
                    at=current.draft.created_at - CLOCKS_DIFFER,
                )
        return self.removal.carry_out(
            current, entitled=desired.bps or 0, on_draft=on_draft, caps=desired.caps
        )

    def _within_caps(self, current: StripeSubscription, desired: DesiredState) -> int:
        """The discount that the schedule's caps leave on the next invoice, as Stripe previews it.

        Without a preview, for example because the subscription ends before its next invoice, nothing more is given.
        """
        wanted = desired.bps or 0
        bps = wanted
        if wanted and desired.caps and desired.caps.limits_amounts(current.currency.upper()):
            others = [KeepDiscount(discount.id) for discount in discount_change.other_discounts(current)]
            try:
                preview = self.gateway.preview(self.leased.id, wanted=others, recurring=False)
            except (StripeRefused, StripeObjectMissing) as failure:
                log.warning("no_preview_for_caps", subscription=self.leased.id, reason=str(failure))
                bps = min(wanted, sum(map(_bps, discount_change.licet_discounts(current))))
            else:
                bps = capping.capped_bps(wanted, desired.caps, preview)
        capped = bps if bps < wanted else None
        if capped != desired.capped_bps:
            with scope.everything(reason="reconcile"):
                leases.note_capped(self.leased, bps=capped)
        return bps

    def _take_from_parked(
        self, current: StripeSubscription, parked: ParkingReason, desired: DesiredState
    ) -> ReconcileOutcome | None:
        """Park the subscription, after taking what it has beyond what is earned."""
        gone = parked.reason in taking.GONE
        bps = None if gone else taking.remaining_bps(current, entitled=desired.bps or 0)
        taken = None if bps is None else self._change(current, _terms(current, bps, desired), ())
        if taken is None:
            return self._park(parked, desired, current)
        return self._write(taken, current, desired, parked=parked)

    def _change(
        self, current: StripeSubscription, terms: CouponTerms | None, restore: Sequence[str]
    ) -> DiscountChange | None:
        # The coupon is looked up only where one must be redeemed.
        first = terms.coupon_id(1) if terms else ""
        change = discount_change.needed_change(current, terms, coupon_id=first, restore=restore)
        if change is None or change.redeems is None or terms is None:
            return change
        return discount_change.needed_change(current, terms, coupon_id=self._coupon(terms), restore=restore)

    def _coupon(self, terms: CouponTerms) -> str:
        """The id of a Licet coupon with these terms. It is created if needed."""
        livemode = self.gateway.livemode
        with scope.everything(reason="reconcile"):
            known = coupons.coupon_of(livemode=livemode, terms=terms)
            generation = coupons.newest_generation(livemode=livemode, terms=terms)
        if known is not None:
            return known
        while generation <= MAX_GENERATIONS:
            # No attempt is stored: the coupon's id already makes the request idempotent.
            coupon = self.gateway.ensure_coupon(
                create_coupon(
                    terms.coupon_id(generation),
                    key=f"licet-{ids.new(at=self.now())}",
                    name=terms.name,
                    metadata=terms.metadata,
                    bps=terms.bps,
                    products=terms.products or (),
                )
            )
            with scope.everything(reason="reconcile"):
                billing_coupons.record_coupon(
                    livemode=livemode, terms=terms, generation=generation, at=self.now()
                )
                if coupon.valid and terms.are_wholly_of(coupon):
                    return coupon.id
                billing_coupons.record_coupon_deleted(livemode=livemode, coupon=coupon.id, at=self.now())
            log.error("coupon_has_other_terms", coupon=coupon.id, bps=coupon.bps, duration=coupon.duration)
            generation += 1
        raise StripeRefused(f"Every Licet coupon for {terms.bps} basis points has other terms.")

    def _write(
        self,
        change: DiscountChange,
        current: StripeSubscription,
        desired: DesiredState,
        *,
        parked: ParkingReason | None = None,
    ) -> ReconcileOutcome | None:
        """Store and send the change. What is `parked` is read again afterwards, and stays so."""
        with scope.everything(reason="reconcile"):
            prepared = attempts.store_attempt(
                self.leased,
                generation=desired.generation,
                wanted=change.wanted,
                seen=[discount.id for discount in current.discounts],
                at=self.now(),
            )
        failpoints.crash_if_armed("billing.key_stored")
        try:
            sent = self.gateway.set_discounts(prepared)
        except Ambiguous as failure:
            log.warning("write_without_answer", subscription=self.leased.id, reason=str(failure))
            return None  # the next round reads the result
        except (RateLimited, Misconfigured) as failure:
            self._settle_failed(prepared, "not_sent", failure)
            raise
        except (StripeRefused, StripeObjectMissing) as failure:
            self._settle_failed(prepared, "refused", failure)
            return self._after_refusal(failure, prepared, change, desired, parked)
        failpoints.crash_if_armed("billing.sent")
        with scope.everything(reason="reconcile"):
            attempts.settle_attempt(prepared, state="done", request_id=sent.request_id, at=self.now())
        if parked is not None or sent.replayed or not discount_change.agrees(sent.written, prepared):
            return None
        return self._settle(sent.written, desired)

    def _after_refusal(
        self,
        failure: StripeRefused | StripeObjectMissing,
        prepared: PreparedWrite,
        change: DiscountChange,
        desired: DesiredState,
        parked: ParkingReason | None,
    ) -> ReconcileOutcome | None:
        """Go on after a refusal because an object is missing. Park the subscription after any other refusal."""
        param = failure.param or ""
        missing = isinstance(failure, StripeObjectMissing) or failure.stripe_code in {
            "resource_missing",
            "coupon_expired",
        }
        if not missing:
            why = f"{parked.reason}: {failure}" if parked else str(failure)
            return self._park(ParkingReason("refused", why), desired)
        with scope.everything(reason="reconcile"):
            if param.endswith("[coupon]") and change.redeems and param == _place(prepared, change.redeems):
                billing_coupons.record_coupon_deleted(
                    livemode=self.gateway.livemode, coupon=change.redeems, at=self.now()
                )
            elif param.endswith("[coupon]"):
                # A coupon of another party was deleted meanwhile and cannot be restored. The others can.
                gone = _coupon_at(prepared, param)
                log.error("foreign_discount_lost", subscription=self.leased.id, coupon=gone)
                leases.note_coupon_lost(self.leased, coupon=gone)
        return None

    def _settle(self, current: StripeSubscription, desired: DesiredState) -> ReconcileOutcome | None:
        ours = discount_change.licet_discounts(current)
        with scope.everything(reason="reconcile"):
            if desired.restore:
                log.warning("foreign_discount_restored", subscription=self.leased.id, coupons=desired.restore)
                leases.mark_coupons_restored(self.leased, coupons=desired.restore)
            newest = leases.settle(
                self.leased,
                generation=desired.generation,
                bps=sum(map(_bps, ours)),
                coupon=_coupon_of(ours),
                at=self.now(),
            )
        return "in_step" if newest else None

    def _park(
        self, parked: ParkingReason, desired: DesiredState, current: StripeSubscription | None = None
    ) -> ReconcileOutcome | None:
        log.warning("parked", subscription=self.leased.id, reason=parked.reason, detail=parked.detail)
        ours = discount_change.licet_discounts(current) if current is not None else []
        with scope.everything(reason="reconcile"):
            newest = leases.park(
                self.leased,
                parked,
                has=None if current is None else (sum(map(_bps, ours)), _coupon_of(ours)),
                generation=desired.generation,
                at=self.now(),
            )
        return "parked" if newest else None

    def _settle_failed(self, prepared: PreparedWrite, state: str, failure: StripeFailure) -> None:
        with scope.everything(reason="reconcile"):
            attempts.settle_attempt(
                prepared,
                state=state,
                request_id=failure.request_id,
                error=f"{failure.code}: {failure}",
                at=self.now(),
            )


def _terms(current: StripeSubscription, bps: int, desired: DesiredState) -> CouponTerms | None:
    return terms_for(bps, (item.product_id for item in current.items), desired.caps)


def _bps(discount: StripeDiscount) -> int:
    return bps_of(discount.coupon_id) or 0


def _coupon_of(ours: Sequence[StripeDiscount]) -> str:
    return (ours[0].coupon_id or "") if ours else ""


def _coupon_at(prepared: PreparedWrite, param: str) -> str:
    """The coupon in a parameter that Stripe names, such as `discounts[1][coupon]`."""
    entries = prepared.params["discounts"] or []
    index = int(param.split("[")[1].rstrip("]"))
    return str(entries[index]["coupon"])


def _place(prepared: PreparedWrite, coupon: str) -> str:
    """Stripe's name of the parameter that held this coupon."""
    entries = prepared.params["discounts"] or []
    index = next(i for i, entry in enumerate(entries) if entry.get("coupon") == coupon)
    return f"discounts[{index}][coupon]"
