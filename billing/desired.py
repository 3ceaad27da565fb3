"""The discount that a subscription should have, from what its tenants have earned. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pricing import sharing


def bps(
    earned: Sequence[int | None], *, shares: Sequence[int] | None = None, lost_a_tenant: bool = False
) -> int | None:
    """The discount in basis points of a subscription that pays for tenants with these `earned` discounts.

    One discount applies to the whole invoice: the weighted one where the `shares` of its list price are recorded, else
    the lowest. A tenant without an entitlement has earned 0.
    None where the subscription pays for no tenant: then billing does not touch it. If a tenant passed from its account
    to another one, it is 0: the discount does not outlive the consents that earned it.
    """
    if not earned:
        return 0 if lost_a_tenant else None
    each = {index: tenant_bps or 0 for index, tenant_bps in enumerate(earned)}
    return sharing.shared_bps(each, None if shares is None else dict(enumerate(shares)))


def within_caps(bps: int | None, capped: int | None) -> int | None:
    """The discount that is left of `bps` if the caps left `capped` at the last look. None for either: no limit."""
    return bps if bps is None or capped is None else min(bps, capped)
