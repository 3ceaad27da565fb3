"""The discount of a subscription that pays for several tenants. Pure.

One discount applies to the whole invoice. Where the shares of the list price are recorded, each tenant's discount
counts with its share, rounded down. Otherwise the lowest discount counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def shared_bps(earned: Mapping[T, int], shares: Mapping[T, int] | None = None) -> int:
    """Return the discount in basis points. `shares` are parts of any whole; a tenant without one has the part 0.

    Without tenants it is 0.
    """
    whole = sum(shares.get(tenant, 0) for tenant in earned) if shares else 0
    if not shares or not whole:
        return min(earned.values(), default=0)
    return sum(bps * shares.get(tenant, 0) for tenant, bps in earned.items()) // whole
