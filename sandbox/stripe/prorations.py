"""Prorations: what a change of price or quantity in mid-period gives back and asks for.

The discount is already inside a proration's amount, so the line itself is not discountable. A change of
discounts alone never prorates (docs.stripe.com/billing/subscriptions/prorations).
"""

from __future__ import annotations

from sandbox.stripe import discounts as rules
from sandbox.stripe.call import Call
from sandbox.stripe.events import emit
from sandbox.stripe.invoicing import lines_of
from sandbox.stripe.money import prorated
from sandbox.stripe.store import Body


def add_proration_items(
    call: Call, subscription: Body, before: list[Body], after: list[Body], *, at: int, only_credit: bool
) -> None:
    """Pending invoice items for every item whose price or quantity differs; `only_credit` when a new
    period starts."""
    old, new = _net(call, subscription, before, at), _net(call, subscription, after, at)
    previous = {item["id"]: item for item in before}
    following = {item["id"]: item for item in after}
    for identifier in dict.fromkeys([*previous, *following]):
        was, now = previous.get(identifier), following.get(identifier)
        if was and now and _terms(was) == _terms(now) and not only_credit:
            continue
        if was:
            start, end = was["current_period_start"], was["current_period_end"]
            credit = prorated(-old[identifier], start=start, end=end, at=at)
            _item(call, subscription, was, credit, period=(at, end), words="Unused time on")
        if now and not only_credit:
            start, end = now["current_period_start"], now["current_period_end"]
            debit = prorated(new[identifier], start=start, end=end, at=at)
            _item(call, subscription, now, debit, period=(at, end), words="Remaining time on")


def _net(call: Call, subscription: Body, items: list[Body], at: int) -> dict[str, int]:
    """What each item costs for a whole period, after the discounts in effect."""
    lines = lines_of(call, subscription, at, items=items)
    rules.apply_discounts(call, lines, rules.of_subscription(call, subscription, at))
    return {item["id"]: line.net for item, line in zip(items, lines, strict=True)}


def _item(
    call: Call, subscription: Body, item: Body, amount: int, *, period: tuple[int, int], words: str
) -> None:
    body = call.begin(
        "invoiceitem",
        "ii",
        amount=amount,
        currency=subscription["currency"],
        customer=subscription["customer"],
        date=period[0],
        description=f"{words} {item['quantity']} × {item['price']['nickname'] or item['price']['product']}",
        discountable=False,
        discounts=[],
        metadata={},
        net_amount=amount,
        parent={
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription["id"], "subscription_item": item["id"]},
        },
        period={"start": period[0], "end": period[1]},
        proration=True,
        quantity=item["quantity"],
        quantity_decimal=str(item["quantity"]),
        test_clock=subscription["test_clock"],
    )
    call.session.add("invoiceitem", body)
    emit(call, "invoiceitem.created", body)


def _terms(item: Body) -> tuple[str, int]:
    return item["price"]["id"], item["quantity"]
