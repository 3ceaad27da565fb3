"""Decide one purpose for every tenant and category from one read of the primary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from consent import policy
from consent.queries import snapshots
from consent.question import Question
from consent.usable import Answered


def answers(
    *, mode: str, purpose: str, categories: Sequence[str], form: str | None, region: str | None, at: datetime
) -> Iterator[Answered]:
    """Yield the answer for each tenant and category, for every field that the tenant allows.

    Needs a scope that sees every row. Raises: ledger.primary_watch.PrimaryUnproven.
    """
    shot = snapshots.snapshot(mode=mode, names=None, categories=categories, purpose=purpose)
    for tenant in shot.tenants:
        whole = shot.whole(tenant, at=at, key_regions=None)
        for category in categories:
            question = Question(tenant.named.key, category, purpose, form=form, region=region)
            facts = shot.pair(whole, tenant, category, at=at)
            yield Answered(tenant.id, category, policy.decide(question, facts, at=at))
