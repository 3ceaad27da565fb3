"""Taking Licet's discount from places where billing never puts it, and calling a person where Stripe refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from billing import elsewhere
from billing.coupons import CouponTerms, terms_for
from billing.elsewhere import Misplaced
from billing.operations import cases
from billing.operations.cases import SeenDiscrepancy
from billing.operations.leases import LeasedSubscription
from billing.stripe_errors import Ambiguous, StripeObjectMissing, StripeRefused
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeSubscription
from ledger import failpoints, scope
from pricing.caps import Caps
from wire import ids

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


class Removal:
    """The removals of one reconcile. A place that Stripe refused is not tried twice."""

    def __init__(
        self,
        leased: LeasedSubscription,
        gateway: StripeGateway,
        now: Clock,
        coupon: Callable[[CouponTerms], str],
    ) -> None:
        self._leased = leased
        self._gateway = gateway
        self._now = now
        self._coupon = coupon
        self._given_up: set[tuple[str, str]] = set()

    def carry_out(
        self, current: StripeSubscription, *, entitled: int, on_draft: int | None, caps: Caps | None
    ) -> bool:
        """Set each place right. True if anything was written or may have been: then read again.

        No attempt is stored: the removal of what a read has shown is safe to repeat.
        """
        found = elsewhere.misplaced(current, entitled=entitled, on_draft=on_draft, at=self._now())
        self._end_cases({place.kind for place in found})
        open_places = [place for place in found if (place.kind, place.target) not in self._given_up]
        return any(self._set_right(place, current, caps) for place in open_places)

    def _set_right(self, place: Misplaced, current: StripeSubscription, caps: Caps | None) -> bool:
        terms = terms_for(place.earned, (item.product_id for item in current.items), caps)
        coupon = self._coupon(terms) if terms else ""
        key = f"licet-{ids.new(at=self._now())}"
        prepared = elsewhere.removal(place, current, coupon=coupon, at=self._now(), key=key)
        if prepared is None:
            self._call_a_person(place, "Licet cannot write this schedule back")
            return False
        try:
            self._gateway.take_elsewhere(prepared)
        except Ambiguous as failure:
            log.warning("removal_without_answer", subscription=self._leased.id, reason=str(failure))
        except (StripeRefused, StripeObjectMissing) as failure:
            self._call_a_person(place, str(failure))
            return False
        failpoints.crash_if_armed("billing.taken_elsewhere")
        log.warning("taken_elsewhere", subscription=self._leased.id, kind=place.kind, place=place.target)
        return True

    def _call_a_person(self, place: Misplaced, why: str) -> None:
        self._given_up.add((place.kind, place.target))
        at = self._now()
        log.error("not_taken_elsewhere", subscription=self._leased.id, kind=place.kind, reason=why)
        seen = SeenDiscrepancy(
            place.kind,
            self._leased.id,
            self._leased.account,
            f"{place.detail}: {why}",
            max(at, min(place.deadline_at or at + cases.DEADLINE, at + cases.DEADLINE)),
        )
        with scope.everything(reason="reconcile"):
            cases.open_case(seen, mode=self._leased.mode, at=at)

    def _end_cases(self, still: set[str]) -> None:
        gone = [kind for kind in elsewhere.KINDS if kind not in still]
        with scope.everything(reason="reconcile"):
            cases.end_cases(mode=self._leased.mode, kinds=gone, subject=self._leased.id, at=self._now())
