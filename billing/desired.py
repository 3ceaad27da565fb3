"""The discount that a subscription should have, from what its tenants have earned. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def bps(earned: Sequence[int | None]) -> int | None:
    """The discount in basis points of a subscription that pays for tenants with these `earned` discounts.

    One discount applies to the whole invoice, so the lowest counts. A tenant without an entitlement has earned 0.
    None where the subscription pays for no tenant: then billing does not touch it.
    """
    return min((tenant_bps or 0 for tenant_bps in earned), default=None)
