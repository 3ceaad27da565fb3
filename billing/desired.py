"""What a subscription should have: pure, from what its tenants have earned."""

from __future__ import annotations

from collections.abc import Sequence


def bps(earned: Sequence[int | None]) -> int | None:
    """The discount in basis points of a subscription that pays for tenants who have `earned` these.

    One discount serves the whole invoice, so the lowest counts; a tenant without an entitlement has earned
    nothing. None where no tenant is paid: then the subscription is not ours to touch.
    """
    return min((one or 0 for one in earned), default=None)
