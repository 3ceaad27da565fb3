"""The rows of plans as the folds of lineage describe them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ledger import projections
from ledger.projections import Row, Slice
from lineage import folds
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.models.plan_step import PlanStep
from lineage.destruction.models.reinstatement import Reinstatement

_plain = projections.plain


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def plans(part: Slice) -> Iterator[Row]:
    for row in DestructionPlan.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "category": row.category,
            "purpose": row.purpose,
            "cause": row.cause,
            "reference": str(row.reference),
            "ended_at": _plain(row.ended_at),
            "waits_until": _plain(row.waits_until),
        }
        yield Row(folds.PLANS, f"plan={row.id}", columns)


def plan_steps(part: Slice) -> Iterator[Row]:
    for row in PlanStep.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "plan": str(row.plan_id),
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "ground": row.ground,
            "person": _plain(row.person),
        }
        yield Row(folds.PLAN_STEPS, f"entry={row.entry_id}", columns)


def reinstatements(part: Slice) -> Iterator[Row]:
    for row in Reinstatement.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "revision": row.revision,
            "category": row.category,
            "purpose": row.purpose,
            "consent": str(row.consent),
        }
        yield Row(folds.REINSTATEMENTS, f"reinstatement={row.id}", columns)
