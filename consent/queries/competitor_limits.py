"""Read what the terms that an account accepted say about its list of competitors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from consent.clauses import KEEP, Clauses, CompetitorLimits
from consent.queries import consents, promises, terms
from tenants import competitor_lists
from tenants.competitor_lists import ListBounds
from tenants.queries import tenants

_NO_LIMITS: Final = CompetitorLimits()


def register() -> None:
    competitor_lists.register(bounds)


def limits(*, mode: str, account: UUID, at: datetime) -> list[CompetitorLimits]:
    """Return the limits of each terms about competitors that the account's standing consents accepted.

    An account without a standing consent is bound by the terms that it is offered.
    """
    clauses = [promise.clauses for promise in promises.promises(consents=_standing(account, at=at))]
    if not clauses:
        offered = terms.terms_offered(mode=mode, account=account, at=at)
        clauses = [] if offered is None else [offered.clauses]
    return [one.competitors or _NO_LIMITS for one in clauses if _is_about_competitors(one)]


def bounds(*, mode: str, account: UUID, at: datetime) -> ListBounds:
    """Return the bounds of the account's list: the widest of its terms, as each of them gives that much."""
    found = limits(mode=mode, account=account, at=at)
    return ListBounds(_widest([one.most for one in found]), _widest([one.changes_per_year for one in found]))


def wind_down_days(*, mode: str, account: UUID, at: datetime) -> int | None:
    """Return after how many days a new name ends the hosted use of a party that is served. None: never.

    The shortest of the account's terms: each promise is kept.
    """
    days = [one.standing_customers for one in limits(mode=mode, account=account, at=at)]
    return min((int(one) for one in days if one != KEEP), default=None if days else 0)


def _standing(account: UUID, *, at: datetime) -> list[UUID]:
    every = (consents.consents(tenant=tenant.id, at=at) for tenant in tenants.tenants(account=account))
    return sorted(one.id for found in every for one in found if "withdraw" in one.actions)


def _is_about_competitors(clauses: Clauses) -> bool:
    return clauses.competitors is not None or any(
        covenant.kind == "competitor" for covenant in clauses.no_transfer_to
    )


def _widest(given: Sequence[int | None]) -> int | None:
    """Return the highest bound, None if one of the terms sets none."""
    known = [one for one in given if one is not None]
    return max(known) if known and len(known) == len(given) else None
