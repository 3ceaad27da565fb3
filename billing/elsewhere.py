"""Licet's discount where billing never puts it: on an item, a customer, a draft invoice or a phase of a schedule. Pure.

Somebody may put it there in Stripe's dashboard, or copy it. There it would outlive the consent, so it is taken away,
or lowered to what is earned. A draft keeps what was earned when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from billing import coupons
from billing.stripe_objects import (
    DraftInvoice,
    PhaseDiscount,
    SchedulePhase,
    StripeDiscount,
    StripeSchedule,
    StripeSubscription,
)
from billing.stripe_requests import (
    DiscountSetting,
    KeepDiscount,
    PreparedWrite,
    RedeemCoupon,
    delete_customer_discount,
    set_invoice_discounts,
    set_item_discounts,
    set_phases,
)

KINDS: Final = ("ours_on_item", "ours_on_customer", "ours_on_draft", "ours_in_phase")


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A discount of Licet's at another place than the subscription's own list.

    `earned` is what may stay there, in basis points. `deadline_at` is when it costs money, if that is known.
    """

    kind: str
    target: str
    detail: str
    earned: int
    deadline_at: datetime | None = None


def misplaced(
    current: StripeSubscription, *, entitled: int, on_draft: int | None, at: datetime
) -> list[Misplaced]:
    """The places with more of Licet's discount than may be there.

    `entitled` is what the subscription may have now. `on_draft` is what it had earned when its draft was made; None
    leaves the draft alone.
    """
    return list(_misplaced(current, entitled=entitled, on_draft=on_draft, at=at))


def removal(
    place: Misplaced, current: StripeSubscription, *, coupon: str, at: datetime, key: str
) -> PreparedWrite | None:
    """The write that sets the place right. None if only a person can.

    `coupon` is Licet's coupon for what is earned there, "" for nothing.
    """
    if place.kind == "ours_on_customer":
        return delete_customer_discount(place.target, key=key)
    if place.kind == "ours_on_item":
        item = next(item for item in current.items if item.id == place.target)
        return set_item_discounts(item.id, _kept(item.discounts), key=key)
    if place.kind == "ours_on_draft" and current.draft is not None:
        wanted = [*_kept(current.draft.discounts), *([RedeemCoupon(coupon)] if coupon else [])]
        return set_invoice_discounts(current.draft.id, wanted, key=key)
    if current.schedule is None or any(phase.unreadable for phase in _left(current.schedule, at)):
        return None
    return set_phases(
        current.schedule.id, _phases(current, current.schedule, place.earned, coupon, at), key=key
    )


def _misplaced(
    current: StripeSubscription, *, entitled: int, on_draft: int | None, at: datetime
) -> Iterator[Misplaced]:
    for item in current.items:
        if any(coupons.is_ours(each.coupon_id) for each in item.discounts):
            yield Misplaced("ours_on_item", item.id, item.id, 0, item.period_end_at)
    held = current.customer.discount
    if held is not None and coupons.is_ours(held.coupon_id):
        yield Misplaced("ours_on_customer", current.customer.id, str(held.coupon_id), 0)
    draft = current.draft
    if draft is not None and on_draft is not None and _given(draft) > on_draft:
        yield Misplaced("ours_on_draft", draft.id, draft.id, on_draft, draft.created_at)
    if current.schedule is not None:
        over = [phase for phase in _left(current.schedule, at) if _phase_bps(phase, current) > entitled]
        if over:
            unreadable = next((phase.unreadable for phase in over if phase.unreadable), "")
            detail = f"{current.schedule.id}{f': Licet cannot write back {unreadable}' if unreadable else ''}"
            starts = max(over[0].starts_at, at)
            yield Misplaced("ours_in_phase", current.schedule.id, detail, entitled, starts)


def _left(schedule: StripeSchedule, at: datetime) -> list[SchedulePhase]:
    """The running phase and those to come."""
    return [phase for phase in schedule.phases if phase.ends_at > at]


def _phases(
    current: StripeSubscription, schedule: StripeSchedule, earned: int, coupon: str, at: datetime
) -> list[dict[str, Any]]:
    """The phases with others' discounts as they are, and at most what is earned of Licet's.

    The running phase becomes what the subscription has, because writing it changes the subscription at once.
    """
    return [
        {
            **phase.params,
            "items": [
                {**item, "discounts": _entries(discounts, current, 0, "")} for item, discounts in phase.items
            ],
            "discounts": _entries(
                [PhaseDiscount(each.coupon_id, each.id) for each in current.discounts]
                if phase.starts_at <= at
                else phase.discounts,
                current,
                earned,
                coupon,
            ),
        }
        for phase in _left(schedule, at)
    ]


def _entries(
    discounts: Sequence[PhaseDiscount], current: StripeSubscription, earned: int, coupon: str
) -> list[dict[str, str]] | str:
    entries = []
    for each in discounts:
        bps = _bps(each, current)
        if bps is not None and bps > earned:
            entry = {"coupon": coupon} if coupon else {}
        elif each.discount_id:
            entry = {"discount": each.discount_id}
        elif each.promotion_code_id:
            entry = {"promotion_code": each.promotion_code_id}
        else:
            entry = {"coupon": str(each.coupon_id)}
        if entry and entry not in entries:
            entries.append(entry)
    return entries or ""


def _phase_bps(phase: SchedulePhase, current: StripeSubscription) -> int:
    """What a phase gives of Licet's discount, on an item too."""
    on_items = any(_bps(each, current) for _item, discounts in phase.items for each in discounts)
    return 10_001 if on_items else sum(_bps(each, current) or 0 for each in phase.discounts)


def _bps(discount: PhaseDiscount, current: StripeSubscription) -> int | None:
    """Basis points of a discount of Licet's, None for another party's."""
    known = {each.id: each.coupon_id for each in current.discounts}
    return coupons.bps_of(discount.coupon_id or known.get(discount.discount_id or ""))


def _given(draft: DraftInvoice) -> int:
    return sum(coupons.bps_of(each.coupon_id) or 0 for each in draft.discounts)


def _kept(discounts: Sequence[StripeDiscount]) -> list[DiscountSetting]:
    return [KeepDiscount(each.id) for each in discounts if not coupons.is_ours(each.coupon_id)]
