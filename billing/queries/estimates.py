"""Estimates of the next invoice: Stripe's preview of it, with all discounts.

Pages ask at every change of a form, so a preview is remembered for some seconds. Stripe has two seconds to answer, on a
connection of its own: the reconciler's rate is not touched. After that, or where Stripe is silent, the figures are
Licet's own, marked "about" with the cause. No decision and no discount depends on an estimate.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from billing import connections, discount_change, estimation
from billing.coupons import terms_for
from billing.queries import coupons
from billing.stripe_errors import StripeFailure
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeInvoice
from billing.stripe_requests import KeepDiscount, RedeemCoupon
from pricing import estimate as rules
from pricing import queries as pricing
from pricing.caps import Caps
from pricing.earning import Outlook
from pricing.estimate import Estimate
from pricing.governance.queries import list_prices
from tenants.queries import subscriptions

PATIENCE_SECONDS: Final = 2.0  # a page waits no longer than this for all that it asks
REMEMBERED_SECONDS: Final = 20.0
SILENT_SECONDS: Final = 15.0  # after Stripe did not answer, pages do not wait for it again
MAX_REMEMBERED: Final = 2000
NOT_ASKED: Final = "stripe_not_asked"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A preview, or the code that says why there is none."""

    preview: StripeInvoice | None
    failure: str | None = None


class _Memory:
    """Answers by question, each with an expiry."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[float, Answer]] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], ask: Callable[[], Answer] | None) -> Answer:
        key = (settings.STRIPE_API_BASE, *key)
        with self._lock:
            until, answer = self._known.get(key, (0.0, Answer(None, NOT_ASKED)))
        if time.monotonic() < until or ask is None:
            return answer
        answer = ask()
        until = time.monotonic() + (SILENT_SECONDS if answer.preview is None else REMEMBERED_SECONDS)
        with self._lock:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            self._known[key] = (until, answer)
        return answer


_memory = _Memory()


def estimated_invoice(
    *,
    tenant: UUID,
    mode: str,
    bps: int,
    at: datetime,
    outlook: Outlook | None = None,
    ask: bool = True,
    fresh: bool = False,
) -> Estimate | None:
    """The next invoice with the discount that counts on it, within the caps of the schedule in effect at `at`.

    `outlook` says what is earned by then; without one it is `bps`. None where no subscription, or more than one, pays
    for this tenant alone: what others earn is not shown. Also None where neither Stripe nor billing's last look knows a
    price. With `ask=False` only a remembered preview counts; with `fresh` none does.
    """
    paying = [
        subscription
        for subscription in subscriptions.subscriptions(tenant=tenant, mode=mode)
        if subscription.tenants == (tenant,)
    ]
    schedule = pricing.schedule_in_effect(mode=mode, at=at)
    if len(paying) != 1 or schedule is None:
        return None
    caps = outlook.schedule.caps if outlook else schedule.rule.caps
    id = paying[0].id
    recurring = list_prices.list_price(mode=mode, subscription=id)
    deadline = time.monotonic() + PATIENCE_SECONDS if ask else None
    question = _Question(mode, id, _Memory() if fresh else _memory, deadline, caps)
    answer = question.preview()
    preview = answer.preview
    if preview is None or not preview.lines:
        if recurring is None or not recurring.amount.amount_minor or (preview and not preview.lines):
            return None
        wanted = outlook.bps_on(at) if outlook else bps
        return rules.of_list_price(
            recurring.amount, bps=wanted, caps=caps, recurring=recurring, reason=answer.failure or NOT_ASKED
        )
    invoice_at = estimation.invoice_at(preview)
    wanted = outlook.bps_on(invoice_at) if outlook and invoice_at else bps
    found = estimation.estimate(preview, bps=wanted, outlook=outlook, caps=caps, recurring=recurring)
    if not found.list_price.amount_minor:
        return None
    return _as_stripe_says(found, preview, question)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked about one subscription. A `deadline` of None asks nothing: only what is remembered counts."""

    mode: str
    id: str
    memory: _Memory
    deadline: float | None
    caps: Caps

    def preview(self, bps: int | None = None) -> Answer:
        """The next invoice: as it is, or with this discount of Licet's in place of the one that it has."""
        key = (
            (self.mode, self.id)
            if bps is None
            else (self.mode, self.id, str(bps), *self.caps.excluded_products)
        )
        return self.memory.get(key, None if self.deadline is None else lambda: self._ask(bps))

    def _ask(self, bps: int | None) -> Answer:
        left = (self.deadline or 0.0) - time.monotonic()
        if left <= 0:
            return Answer(None, "stripe_ambiguous")
        try:
            with connections.gateway(
                mode=self.mode, connect_seconds=min(left, 1.0), read_seconds=left
            ) as gateway:
                if bps is None:
                    return Answer(gateway.preview(self.id, recurring=False))
                wanted = _with_ours(gateway, self.id, bps, self.caps)
                return (
                    Answer(None, "no_coupon")
                    if wanted is None
                    else Answer(gateway.preview(self.id, wanted=wanted, recurring=False))
                )
        except StripeFailure as failure:
            log.info("no_preview", subscription=self.id, reason=failure.code)
            return Answer(None, failure.code)


def _with_ours(
    gateway: StripeGateway, id: str, bps: int, caps: Caps
) -> list[KeepDiscount | RedeemCoupon] | None:
    """The subscription's discounts with Licet's in place of the one that it has. None without a coupon for it."""
    current = gateway.get_subscription(id)
    wanted: list[KeepDiscount | RedeemCoupon] = [
        KeepDiscount(discount.id) for discount in discount_change.other_discounts(current)
    ]
    terms = terms_for(bps, (item.product_id for item in current.items), caps)
    if terms:
        coupon = coupons.coupon_of(livemode=gateway.livemode, terms=terms)
        if coupon is None:
            return None
        wanted.append(RedeemCoupon(coupon))
    return wanted


def _as_stripe_says(found: Estimate, preview: StripeInvoice, question: _Question) -> Estimate:
    """Replace the figures by those of a preview with the wanted discount, where Stripe has a coupon for it.

    Without an answer in time, the figures are those of the first preview with Licet's discount computed.
    """
    if estimation.given_bps(preview) == found.applied_bps:
        return estimation.as_previewed(found, preview)
    answer = question.preview(found.applied_bps)
    return found if answer.preview is None else estimation.as_previewed(found, answer.preview)
