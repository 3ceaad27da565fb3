"""The rows of risk classes and of sole signatories as their folds describe them."""

from __future__ import annotations

from collections.abc import Iterator

from consent import kinds, risk_class_folds
from consent.models import Category, RiskClassStep, SoleSignatory
from ledger import projections, row_reading
from ledger.projections import Row, Slice

_plain = projections.plain
_NOT_COVERED = "claimed_at: the caller's time"


def register() -> None:
    """Register the projections of risk classes and of sole signatories."""
    projections.register(
        "consent.risk_classes",
        tables=[risk_class_folds.STEPS],
        kinds=[kinds.RISK_CLASS, kinds.RISK_CLASS_LOWERING],
        slices=["tenant"],
        fold=risk_class_folds.steps,
        rows=_steps,
        next_owner=row_reading.owners(RiskClassStep, tenant="tenant_id"),
        not_covered=_NOT_COVERED,
    )
    projections.register(
        "consent.sole_signatories",
        tables=[risk_class_folds.SOLE_SIGNATORIES],
        kinds=[kinds.SOLE_SIGNATORY],
        slices=["account"],
        fold=risk_class_folds.sole_signatories,
        rows=_sole_signatories,
        next_owner=row_reading.owners(SoleSignatory, account="account_id"),
        not_covered=_NOT_COVERED,
    )


def _steps(part: Slice) -> Iterator[Row]:
    categories = dict(Category.objects.values_list("id", "code"))
    for row in RiskClassStep.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "category": categories.get(row.category_id),
            "consent": _plain(row.consent_id),
            **{
                name: getattr(row, name) for name in ("mode", "kind", "risk_class", "signatories", "evidence")
            },
            "revision": row.revision,
            "recorded_at": _plain(row.recorded_at),
        }
        yield Row(risk_class_folds.STEPS, f"entry={row.entry_id}", columns)


def _sole_signatories(part: Slice) -> Iterator[Row]:
    for row in SoleSignatory.objects.filter(account=part.owner):
        columns = {
            "account": str(row.account_id),
            "person": str(row.person),
            **{name: getattr(row, name) for name in ("mode", "authority", "evidence")},
            "revision": row.revision,
            "recorded_at": _plain(row.recorded_at),
        }
        yield Row(risk_class_folds.SOLE_SIGNATORIES, f"entry={row.entry_id}", columns)
