"""Stripe's arithmetic on minor units, as far as its documentation fixes it.

Where it does not (ties of percent discounts) we round half up; docs/local-stripe.md lists that as
something to verify in a Stripe sandbox.
"""

from __future__ import annotations

from fractions import Fraction


def percent_of(amount: int, percent: float) -> int:
    """That many percent of an amount >= 0, in minor units, half up."""
    # str() of the parsed decimal is what the caller wrote; the float itself may lie a hair beside it.
    return int(Fraction(str(percent)) * amount / 100 + Fraction(1, 2))


def spread(total: int, weights: list[int]) -> list[int]:
    """`total` over lines in proportion to weights >= 0: floors, and the remainder to the last line with room.

    Stripe's documentation of prorations: 500 off over 1000 and 2000 is 166 and 334. No share exceeds its
    weight as long as the total does not exceed their sum.
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
    """The part of an amount that falls to `at`..`end`, floored toward minus infinity (a credit is
    negative)."""
    left = max(0, min(end - start, end - at))
    return int(Fraction(amount * left, max(1, end - start)) // 1)
