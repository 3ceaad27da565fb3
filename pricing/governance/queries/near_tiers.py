"""Read which customers are close to the next tier of their schedule, and when each schedule is in effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from django.db import connection

from pricing.governance.validity import Term


@dataclass(frozen=True, slots=True)
class NearTier:
    """A customer that lacks `missing` points to `tier`, which gives `bps` instead of `bps_now`."""

    tenant: UUID
    account: UUID
    tier: str
    missing: int
    bps_now: int
    bps: int
    since: datetime


_NEAR: Final = """
SELECT jsonb_agg(jsonb_build_array(e.tenant_id, t.account_id, n.tier, n.points - e.points, e.bps, n.bps, e.effective_at)
                 ORDER BY n.points - e.points, t.key)
FROM (
    SELECT DISTINCT ON (tenant_id) tenant_id, schedule_id, points, bps, effective_at
    FROM pricing_entitlement WHERE effective_at <= %(at)s ORDER BY tenant_id, sequence DESC
) e
JOIN pricing_schedule s ON s.id = e.schedule_id AND s.mode = %(mode)s
JOIN tenants_directory t ON t.id = e.tenant_id
CROSS JOIN LATERAL (
    SELECT tier->>'name' AS tier, (tier->>'min_points')::bigint AS points, (tier->>'discount_bps')::int AS bps
    FROM jsonb_array_elements(s.definition->'tiers') tier
    WHERE (tier->>'min_points')::bigint > e.points ORDER BY 2 LIMIT 1
) n
WHERE n.points - e.points <= %(within)s AND n.bps > e.bps
"""
# The earliest end by all entries counts; `least` passes over NULL.
_TERMS: Final = """
SELECT jsonb_agg(jsonb_build_array(s.id, s.effective_from, least(s.effective_until, x.ends_at)))
FROM pricing_schedule s
LEFT JOIN LATERAL (
    SELECT min(n.ends_at) AS ends_at FROM pricing_scheduleend n WHERE n.schedule_id = s.id
) x ON true
WHERE s.mode = %(mode)s
"""


def near_tiers_and_terms(*, mode: str, within: int, at: datetime) -> tuple[list[NearTier], list[Term]]:
    """Return the customers at most `within` points below a tier, the nearest first, and the terms of all schedules."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({_NEAR})::text, ({_TERMS})::text", {"mode": mode, "within": within, "at": at}
        )
        near, terms = (orjson.loads(text) if text else [] for text in cursor.fetchone())
    return (
        [
            NearTier(UUID(tenant), UUID(account), tier, missing, now, then, datetime.fromisoformat(since))
            for tenant, account, tier, missing, now, then, since in near
        ],
        [
            Term(UUID(id), datetime.fromisoformat(begins), datetime.fromisoformat(ends) if ends else None)
            for id, begins, ends in terms
        ],
    )
