"""Redeem coupons into discounts, and apply discounts to invoice lines.

Source: docs.stripe.com/billing/subscriptions/coupons. A non-empty list replaces all discounts, an empty
list changes nothing, an empty string removes all. Item-level discounts apply first, then the list in order;
at most 20, each once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe import promotions
from sandbox.stripe.call import Call
from sandbox.stripe.errors import StripeError, invalid, missing
from sandbox.stripe.events import emit
from sandbox.stripe.money import percent_of, spread
from sandbox.stripe.periods import months_after
from sandbox.stripe.store import Body

MAX_DISCOUNTS = 20


@dataclass(slots=True)
class DiscountLine:
    """One invoice line before discounts.

    `discounts` are the item-level ones; `taken` is the amount per discount.
    """

    amount: int
    description: str
    product: str | None = None
    discountable: bool = True
    discounts: list[str] = field(default_factory=list)
    price: Body | None = None
    quantity: int = 1
    period: tuple[int, int] = (0, 0)
    parent: Body | None = None
    metadata: Body = field(default_factory=dict)
    subscription: str | None = None
    tax_rates: list[Body] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def net(self) -> int:
        """Return the amount after discounts."""
        return self.amount - sum(self.taken.values())


def apply_discounts(call: Call, lines: list[DiscountLine], discounts: list[str]) -> None:
    """Apply discounts to the lines: first each line's own, then `discounts` in order."""
    for line in lines:
        for identifier in line.discounts:
            _apply_discount(call, [line], identifier)
    for identifier in discounts:
        _apply_discount(call, lines, identifier)


def attach(
    call: Call,
    entries: Any,
    *,
    held: list[str],
    currency: str,
    at: int,
    path: str = "discounts",
    inherited: str | None = None,
    **places: str | None,
) -> list[str]:
    """Apply the parameter `discounts` to an object, and return the ids of its new discounts.

    `places` name the objects that the discounts belong to.

    Raises: StripeError for a coupon or discount that is missing, used up, expired, repeated or in another
    currency.
    """
    if entries == "":
        return []
    if not entries:
        return list(held)
    if len(entries) > MAX_DISCOUNTS:
        raise invalid(f"You may only apply up to {MAX_DISCOUNTS} discounts.", param=path)
    attached: list[str] = []
    coupons: set[str] = set()
    for index, entry in enumerate(entries):
        where = f"{path}[{index}]"
        identifier = _discount_for_entry(
            call,
            entry,
            reusable=[*held, *filter(None, [inherited])],
            currency=currency,
            at=at,
            where=where,
            places=places,
        )
        coupon = terms(call, identifier)["id"]
        if coupon in coupons:
            raise invalid("Each entry in discounts has to be unique.", param=where)
        coupons.add(coupon)
        attached.append(identifier)
    return attached


def terms(call: Call, discount: str) -> Body:
    """Return the coupon as it was when redeemed; deleting the coupon does not change the discount."""
    held = call.session.get("redeemed_coupon", discount)
    if held is None:
        raise missing("discount", discount)
    coupon: Body = held["coupon"]
    return coupon


def in_effect(call: Call, discounts: list[str], at: int) -> list[str]:
    """Return the discounts that have not ended at an instant."""
    bodies = [(identifier, call.session.get("discount", identifier)) for identifier in discounts]
    return [name for name, body in bodies if body and (body["end"] is None or at < body["end"])]


def subscription_discounts(call: Call, subscription: Body, at: int) -> list[str]:
    """Return the discounts for a subscription's invoices: its own, otherwise the customer's."""
    own = in_effect(call, subscription["discounts"], at)
    if own:
        return own
    customer = call.session.get("customer", subscription["customer"], also_deleted=True) or {}
    inherited = customer.get("discount")
    return in_effect(call, [inherited["id"]], at) if inherited else []


def redeem(
    call: Call, coupon: Body, *, currency: str, at: int, where: str, places: dict[str, str | None]
) -> str:
    """Create a discount from a coupon.

    Raises: StripeError if the coupon is used up, expired, or for another currency.
    """
    used_up = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    if used_up or (coupon["redeem_by"] is not None and at > coupon["redeem_by"]):
        raise invalid(
            f"Coupon {coupon['id']} is expired and cannot be applied.", code="coupon_expired", param=where
        )
    if (
        coupon["amount_off"] is not None
        and currency != coupon["currency"]
        and currency not in _other_amounts(coupon)
    ):
        raise invalid(
            f"The coupon specified takes an amount off in {coupon['currency']} and does not fit {currency}.",
            param=where,
        )
    coupon["times_redeemed"] += 1
    months = coupon["duration_in_months"] if coupon["duration"] == "repeating" else None
    body = call.begin(
        "discount",
        "di",
        source={"type": "coupon", "coupon": coupon["id"]},
        start=at,
        end=months_after(at, months) if months else None,
        **places,
    )
    del body["livemode"]  # discounts have no `livemode`
    call.session.add("discount", body)
    call.session.add("redeemed_coupon", {"id": body["id"], "coupon": dict(coupon)})
    if places.get("subscription"):
        emit(call, "customer.discount.created", body, at=at)
    identifier: str = body["id"]
    return identifier


def deleted(body: Body) -> Body:
    """Return Stripe's answer for a removed discount."""
    return {**{name: value for name, value in body.items() if name != "end"}, "deleted": True}


def no_discount_error(what: str) -> StripeError:
    """Return the error for an object without a discount."""
    return missing("discount", what, param="discount")


def _discount_for_entry(
    call: Call,
    entry: Body,
    *,
    reusable: list[str],
    currency: str,
    at: int,
    where: str,
    places: dict[str, str | None],
) -> str:
    """Return the discount for one entry: an existing one, or a newly redeemed one.

    Raises: StripeError.
    """
    if len(entry) != 1:
        raise invalid("You must pass exactly one of coupon, discount, or promotion_code.", param=where)
    if "discount" in entry:
        if entry["discount"] not in reusable:
            raise missing("discount", entry["discount"], param=f"{where}[discount]", status=400)
        kept: str = entry["discount"]
        return kept
    promotion = None
    if "promotion_code" in entry:
        where = f"{where}[promotion_code]"
        promotion = promotions.redeemable(
            call, entry["promotion_code"], customer=places.get("customer"), at=at, where=where
        )
        coupon = call.fetch("coupon", promotion["promotion"]["coupon"], param=where, status=400)
    else:
        where = f"{where}[coupon]"
        coupon = call.fetch("coupon", entry["coupon"], param=where, status=400)
    for identifier in reusable:
        if terms(call, identifier)["id"] == coupon["id"]:
            return identifier  # the same coupon keeps its discount and is not redeemed again
    if promotion:
        promotion["times_redeemed"] += 1
        places = {**places, "promotion_code": promotion["id"]}
    return redeem(call, coupon, currency=currency, at=at, where=where, places=places)


def _apply_discount(call: Call, lines: list[DiscountLine], identifier: str) -> None:
    """Take one discount off the lines, spread in proportion to their amounts."""
    coupon = terms(call, identifier)
    products = (coupon.get("applies_to") or {}).get("products")
    weights = [
        max(line.net, 0) if line.discountable and (not products or line.product in products) else 0
        for line in lines
    ]
    if coupon["percent_off"] is not None:
        total = percent_of(sum(weights), coupon["percent_off"])
    else:
        total = min(_amount_off(coupon, lines), sum(weights))
    for line, share, weight in zip(lines, spread(total, weights), weights, strict=True):
        if weight:
            line.taken[identifier] = line.taken.get(identifier, 0) + share


def _amount_off(coupon: Body, lines: list[DiscountLine]) -> int:
    currency = next((line.price["currency"] for line in lines if line.price), coupon["currency"])
    other = _other_amounts(coupon).get(currency)
    return int(other["amount_off"] if currency != coupon["currency"] and other else coupon["amount_off"])


def _other_amounts(coupon: Body) -> Body:
    options: Body = coupon.get("currency_options") or {}
    return options
