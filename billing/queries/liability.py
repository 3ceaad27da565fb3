"""What customers would pay back if all left today, by account and currency.

Each amount comes from the function that books a withdrawal. Only tenants with a discount are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.queries import clawbacks
from billing.queries.clawbacks import Clawback
from pricing.governance.queries import commitments, discounted
from tenants.queries import tenants


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one tenant would pay back, and until when its term lasts. `order_form` names its commitment."""

    account: str
    tenant: UUID
    key: str
    name: str
    found: Clawback
    order_form: str | None


@dataclass(frozen=True, slots=True)
class Liability:
    """Every tenant with a discount, by account, and the sums by account and currency."""

    at: datetime
    rows: tuple[Exposure, ...]

    def by_account(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in self.rows:
            _add(found.setdefault(row.account, {}), row.found.amounts)
        return found

    def totals(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.rows:
            _add(found, row.found.amounts)
        return dict(sorted(found.items()))


def liability(*, mode: str, at: datetime) -> Liability:
    """Return what each tenant of a mode would pay back if it left at `at`."""
    earning = discounted.discounted(mode=mode)
    held = {
        each.tenant: each.order_form
        for each in commitments.commitments(tenants=list(earning), limit=100_000)
        if each.holds(at)
    }
    rows = [
        Exposure(
            seen.account_key,
            seen.id,
            seen.key,
            seen.name,
            clawbacks.if_left_now(tenant=seen.id, at=at),
            held.get(seen.id),
        )
        for seen in tenants.tenants(mode=mode)
        if seen.id in earning
    ]
    return Liability(at, tuple(sorted(rows, key=lambda row: (row.account, row.key))))


def _add(sums: dict[str, int], amounts: Mapping[str, int]) -> None:
    for currency, amount in amounts.items():
        sums[currency] = sums.get(currency, 0) + amount
