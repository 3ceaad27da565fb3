"""How much of what a tenant's consents are worth counts on invoices already. Pure.

Without a commitment, points earn by increment: what counts is the least score over the schedule's window, which is
`earn_after_days` long. A consent that is given only around a renewal earns nothing, and a wider one earns what it adds
anew. With a commitment the window opens with it: what is allowed by the end of its first window counts from its start,
and what is added later earns like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from consent.clauses import Clauses
from consent.conditions import Conditions
from pricing import scoring, tiers
from pricing.factors import PricedConsent
from pricing.schedule import PriceSchedule
from wire import times


@dataclass(frozen=True, slots=True)
class Holding:
    """What a tenant allowed from `since` on: its consents in force, and those that the vendor keeps from counting.

    `offers` is None for an entitlement recorded before consents were kept with it. Its `points` count then.
    """

    since: datetime
    offers: tuple[PricedConsent, ...] | None
    points: int


def least_points(
    history: Sequence[Holding], schedule: PriceSchedule, *, committed_at: datetime | None = None, at: datetime
) -> int:
    """Return the least points under `schedule` over the window that ends at `at`.

    `history` is in order of time, and ends with what is allowed at `at`. Before its first entry nothing was allowed.
    The window of a tenant that committed itself reaches back to the end of the commitment's first window at most.
    """
    wait = timedelta(days=schedule.earn_after_days)
    begin = at - wait if committed_at is None else max(at - wait, min(at, committed_at + wait))
    found = [0] if not history or history[0].since > begin else []
    for index, holding in enumerate(history):
        until = history[index + 1].since if index + 1 < len(history) else None
        # A holding of which the window sees nothing: it ended when the window begins, or before.
        if until is not None and (until <= begin or until == holding.since):
            continue
        found.append(points(holding, schedule))
    return min(found, default=0)


def earned_bps(
    history: Sequence[Holding], schedule: PriceSchedule, *, committed_at: datetime | None = None, at: datetime
) -> int:
    """Return the discount that counts on invoices at `at`, within the greatest percentage."""
    least = least_points(history, schedule, committed_at=committed_at, at=at)
    tier = tiers.tier_reached(schedule.tiers, least)
    return min(tier.discount_bps, schedule.caps.max_bps) if tier else 0


def changes(history: Sequence[Holding], schedule: PriceSchedule, *, at: datetime) -> Iterator[datetime]:
    """Yield when the window leaves an earlier holding behind, so that more may be earned."""
    wait = timedelta(days=schedule.earn_after_days)
    for holding in history:
        if holding.since + wait > at:
            yield holding.since + wait


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will count on invoices if nothing changes: `worth_bps` once it is earned, less before.

    `at_once` says that it counts from its start: a price that was negotiated as fixed. `committed_at` is when the
    tenant's commitment began.
    """

    history: tuple[Holding, ...]
    schedule: PriceSchedule
    worth_bps: int
    at: datetime
    at_once: bool = False
    committed_at: datetime | None = None

    def bps_on(self, at: datetime) -> int:
        """Return the discount that counts on an invoice at `at`."""
        if self.at_once:
            return self.worth_bps
        earned = earned_bps(self.history, self.schedule, committed_at=self.committed_at, at=at)
        return min(self.worth_bps, earned)

    def full_from(self) -> datetime:
        """Return from when on the whole discount counts."""
        steps = sorted({self.at, *changes(self.history, self.schedule, at=self.at)})
        return next((step for step in steps if self.bps_on(step) >= self.worth_bps), self.at)


def points(holding: Holding, schedule: PriceSchedule) -> int:
    """Return the points of a holding under `schedule`. What the vendor keeps from counting does not shorten it."""
    if holding.offers is None:
        return holding.points
    counted = [replace(offer, status="active") for offer in holding.offers]
    return scoring.score(counted, schedule).points


def offers_to_json(offers: Sequence[PricedConsent]) -> list[dict[str, Any]]:
    """Return consents as they are kept with an entitlement."""
    return [
        {
            "category": offer.category,
            "purpose": offer.purpose,
            "conditions": offer.conditions.to_dict(),
            # The sentence about the risk has no price.
            "clauses": offer.clauses.to_dict() | {"residual_risk_statement": ""},
            "begins_at": times.render(offer.begins_at),
            "status": offer.status,
        }
        for offer in offers
    ]


def offers_from_json(written: Sequence[dict[str, Any]]) -> tuple[PricedConsent, ...]:
    return tuple(
        PricedConsent(
            each["category"],
            each["purpose"],
            Conditions.from_dict(each["conditions"]),
            Clauses.from_dict(each["clauses"]),
            times.parse(each["begins_at"]),
            each["status"],
        )
        for each in written
    )
