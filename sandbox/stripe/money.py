"""Stripe's arithmetic in minor units, as far as its documentation defines it.

Ties of percent discounts are not documented and are rounded half up here. docs/local-stripe.md lists this
as something to verify in a Stripe sandbox.
"""

from __future__ import annotations

from fractions import Fraction


def percent_of(amount: int, percent: float) -> int:
    """Return this percentage of an amount >= 0 in minor units, rounded half up."""
    # str() restores the decimal that the caller wrote; the float itself may differ slightly.
    return int(Fraction(str(percent)) * amount / 100 + Fraction(1, 2))


def spread(total: int, weights: list[int]) -> list[int]:
    """Spread `total` over lines in proportion to weights >= 0.

    Shares are rounded down; the remainder goes to the last line with room. Stripe's example: 500 off over
    1000 and 2000 is 166 and 334. If `total` is at most the sum of weights, a share never exceeds its
    weight.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    for index in reversed(range(len(shares))):
        more = min(left, max(0, weights[index] - shares[index]))
        shares[index] += more
        left -= more
    return shares


def prorated(amount: int, *, start: int, end: int, at: int) -> int:
    """Return the part of an amount for `at`..`end`, rounded down (toward minus infinity for a credit)."""
    left = max(0, min(end - start, end - at))
    return int(Fraction(amount * left, max(1, end - start)) // 1)
