"""Coupons redeemed into discounts, and what discounts take off a list of lines.

Sources: docs.stripe.com/billing/subscriptions/coupons (a populated list replaces all, an empty list changes
nothing, an empty string clears; item-level discounts come first, then list order; at most 20, each once).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe.call import Call
from sandbox.stripe.errors import StripeError, invalid, missing, not_implemented
from sandbox.stripe.events import emit
from sandbox.stripe.money import percent_of, spread
from sandbox.stripe.periods import months_after
from sandbox.stripe.store import Body

MAX_DISCOUNTS = 20


@dataclass(slots=True)
class DiscountLine:
    """One line before discounts; `discounts` are the item-level ones, `taken` what each discount took."""

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
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def net(self) -> int:
        return self.amount - sum(self.taken.values())


def apply_discounts(call: Call, lines: list[DiscountLine], discounts: list[str]) -> None:
    """Let discounts take their part of every line: first the items' own, then `discounts` in order."""
    for line in lines:
        for identifier in line.discounts:
            _take_one(call, [line], identifier)
    for identifier in discounts:
        _take_one(call, lines, identifier)


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
    """The discounts an object has after `discounts=entries`; `places` says what they hang on.

    Raises:
        StripeError: a coupon or discount that is missing, used up, expired or in another currency; a
        repetition.
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
        identifier = _one(
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
    """The coupon as it was when it was redeemed: deleting it does not change the discount."""
    held = call.session.get("redeemed_coupon", discount)
    if held is None:
        raise missing("discount", discount)
    coupon: Body = held["coupon"]
    return coupon


def in_effect(call: Call, discounts: list[str], at: int) -> list[str]:
    """Those of the discounts that have not ended by then."""
    bodies = [(identifier, call.session.get("discount", identifier)) for identifier in discounts]
    return [name for name, body in bodies if body and (body["end"] is None or at < body["end"])]


def of_subscription(call: Call, subscription: Body, at: int) -> list[str]:
    """What discounts its invoices: its own, and only where it has none the customer's."""
    own = in_effect(call, subscription["discounts"], at)
    if own:
        return own
    customer = call.session.get("customer", subscription["customer"], also_deleted=True) or {}
    inherited = customer.get("discount")
    return in_effect(call, [inherited["id"]], at) if inherited else []


def redeem(
    call: Call, coupon: Body, *, currency: str, at: int, where: str, places: dict[str, str | None]
) -> str:
    """A new discount from a coupon.

    Raises:
        StripeError: used up, past its `redeem_by`, or for another currency.
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
    del body["livemode"]  # a discount is the one object without it
    call.session.add("discount", body)
    call.session.add("redeemed_coupon", {"id": body["id"], "coupon": dict(coupon)})
    if places.get("subscription"):
        emit(call, "customer.discount.created", body, at=at)
    identifier: str = body["id"]
    return identifier


def deleted(body: Body) -> Body:
    """What Stripe answers when a discount has been taken away."""
    return {**{name: value for name, value in body.items() if name != "end"}, "deleted": True}


def no_discount_error(what: str) -> StripeError:
    return missing("discount", what, param="discount")


def _one(
    call: Call,
    entry: Body,
    *,
    reusable: list[str],
    currency: str,
    at: int,
    where: str,
    places: dict[str, str | None],
) -> str:
    if len(entry) != 1:
        raise invalid("You must pass exactly one of coupon, discount, or promotion_code.", param=where)
    if "promotion_code" in entry:
        raise not_implemented("promotion codes")
    if "discount" in entry:
        if entry["discount"] not in reusable:
            raise missing("discount", entry["discount"], param=f"{where}[discount]", status=400)
        kept: str = entry["discount"]
        return kept
    coupon = call.fetch("coupon", entry["coupon"], param=f"{where}[coupon]", status=400)
    for identifier in reusable:
        if terms(call, identifier)["id"] == coupon["id"]:
            return identifier  # the same coupon again keeps its discount and counts no redemption
    return redeem(call, coupon, currency=currency, at=at, where=f"{where}[coupon]", places=places)


def _take_one(call: Call, lines: list[DiscountLine], identifier: str) -> None:
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
