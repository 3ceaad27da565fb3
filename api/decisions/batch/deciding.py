"""Decide the questions of a batch from one snapshot of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np

from api.decisions.batch.batch_answers import ALLOWED, BatchAnswers, ReasonCodes
from api.decisions.batch.batch_request import BatchRequest
from consent import policy
from consent.queries import decisions
from consent.queries.snapshots import Snapshot, TenantFactsRow
from consent.question import Question


def decide(
    question: Question,
    shot: Snapshot,
    tenant: TenantFactsRow | None,
    categories: Iterable[str],
    *,
    now: datetime,
    key_regions: tuple[str, ...] | None,
) -> tuple[list[policy.Decision], datetime | None]:
    """Decide one tenant's question for each category.

    Also returns the next instant at which time alone could change a decision.
    """
    whole = shot.whole(tenant, at=now, key_regions=key_regions)
    decided = [
        policy.decide(question, shot.pair(whole, tenant, category, at=now), at=now) for category in categories
    ]
    facts_row = tenant.read if tenant is not None else shot.nobody
    return decided, decisions.next_change(facts_row, whole, after=now)


def decide_each(
    batch: BatchRequest,
    shot: Snapshot,
    *,
    now: datetime,
    key_regions: tuple[str, ...] | None,
) -> BatchAnswers:
    """Decide each question by itself, from one snapshot, for batches that a grid cannot answer."""
    tenant_by_name: Mapping[str, TenantFactsRow] = {
        name: tenant for tenant in shot.tenants for name in tenant.names
    }
    codes = ReasonCodes()
    known: dict[tuple[int, int, tuple[str, ...] | None], int] = {}
    reason = np.zeros(batch.size, dtype=np.uint16)
    for index, (tenant, category) in enumerate(
        zip(batch.tenant.tolist(), batch.category.tolist(), strict=True)
    ):
        fields = batch.fields.get(index, batch.shared.fields)
        number = known.get((tenant, category, fields))
        if number is None:
            question = batch.shared._replace(fields=fields)
            facts_of_tenant = tenant_by_name.get(batch.tenants[tenant])
            name = batch.categories[category]
            decided, _ = decide(question, shot, facts_of_tenant, [name], now=now, key_regions=key_regions)
            number = known[tenant, category, fields] = codes.number(decided[0])
        reason[index] = number
    return BatchAnswers(reason == ALLOWED, reason, codes.texts)
