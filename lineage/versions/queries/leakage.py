"""Read which measurements of leakage are missing in a line. The caller must be allowed to see every row of the line.

Terms ask for the measurement of each version that their data went into, directly or through an ancestor. A version is
not asked for more than its own line's terms ask. What was made of it later does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent.queries.promises import Promise
from lineage.judgement import measurements
from lineage.judgement.unproven_leakage import UnprovenLeakage
from lineage.versions.models.descent import Training
from lineage.versions.queries import binding, proofs, versions


def unproven_leakage(line: Sequence[UUID], *, promises: Sequence[Promise]) -> tuple[UnprovenLeakage, ...]:
    """Return what statements of the line ask of its shared versions, and is not measured within their limits.

    `promises` are the statements that bind the line. One item for each tenant, the strictest.
    """
    asking = {one.consent: one for one in promises if one.clauses.leakage is not None}
    if not asking:
        return ()
    runs: dict[UUID, list[UUID]] = {}
    rows = Training.objects.filter(model__in=line, owner=None).values_list("model", "clearance")
    for model, clearance in rows:
        runs.setdefault(model, []).append(clearance)
    measured = proofs.batches([clearance for ids in runs.values() for clearance in ids])
    found: dict[UUID, UnprovenLeakage] = {}
    for model, clearances in runs.items():
        batches = [batch for clearance in clearances for batch in measured.get(clearance, ())]
        bound = binding.rows_of_line([model, *versions.ancestors(model=model)])
        several = len({tenant for tenant, _ in bound}) > 1
        for promise in (asking[id] for _, id in bound if id in asking):
            limit = promise.clauses.leakage
            if limit is None or measurements.has_leakage_within(batches, [limit]):
                continue
            before = found.get(promise.tenant)
            if before is None or several > before.cross_customer:
                found[promise.tenant] = _unproven(promise, cross_customer=several)
    return tuple(sorted(found.values(), key=lambda one: one.key))


def _unproven(promise: Promise, *, cross_customer: bool) -> UnprovenLeakage:
    return UnprovenLeakage(promise.tenant, promise.tenant_key, promise.account, promise.entry, cross_customer)
