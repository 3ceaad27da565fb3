"""Taxes on invoice lines: of each line's amount after discounts, rounded half up per line and rate.

An exclusive tax is added to the line. An inclusive tax is contained in it. Where both apply, the exclusive tax is
computed on the amount without the inclusive one (docs.stripe.com/billing/taxes/tax-rates).
"""

from __future__ import annotations

from fractions import Fraction

from sandbox.stripe.call import Call
from sandbox.stripe.errors import missing
from sandbox.stripe.store import Body


def rates(call: Call, identifiers: object, *, where: str) -> list[Body]:
    """Return the tax rates that a parameter names.

    Raises: StripeError for a rate that is missing.
    """
    if not isinstance(identifiers, list):
        return []
    found = []
    for index, identifier in enumerate(identifiers):
        rate = call.session.get("tax_rate", identifier)
        if rate is None:
            raise missing("tax rate", identifier, param=f"{where}[{index}]", status=400)
        found.append(dict(rate))
    return found


def taxes_of(net: int, applicable: list[Body]) -> list[Body]:
    """Return the taxes of a line whose amount after discounts is `net`."""
    inclusive = sum((_percentage(rate) for rate in applicable if rate["inclusive"]), Fraction())
    base = Fraction(net) / (1 + inclusive)
    without = net - sum(_rounded(base * _percentage(rate)) for rate in applicable if rate["inclusive"])
    return [
        {
            "amount": _rounded((base if rate["inclusive"] else without) * _percentage(rate)),
            "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
            "tax_rate_details": {"tax_rate": rate["id"]},
            "taxability_reason": "standard_rated" if rate["percentage"] else "zero_rated",
            "taxable_amount": without,
            "type": "tax_rate_details",
        }
        for rate in applicable
    ]


def added(taxes: list[Body]) -> int:
    """Return what is added to the amount."""
    return sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")


def contained(taxes: list[Body]) -> int:
    """Return what the amount already contains."""
    return sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")


def totals(lines: list[list[Body]]) -> list[Body]:
    """Return the taxes of an invoice: one per rate."""
    together: dict[str, Body] = {}
    for tax in (tax for taxes in lines for tax in taxes):
        rate = tax["tax_rate_details"]["tax_rate"]
        if rate in together:
            together[rate]["amount"] += tax["amount"]
            together[rate]["taxable_amount"] += tax["taxable_amount"]
        else:
            together[rate] = {**tax, "tax_rate_details": dict(tax["tax_rate_details"])}
    return list(together.values())


def _percentage(rate: Body) -> Fraction:
    return Fraction(str(rate["percentage"])) / 100


def _rounded(amount: Fraction) -> int:
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))
