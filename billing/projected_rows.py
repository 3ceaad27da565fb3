"""The rows of the books as their folds describe them, and the registration of the projections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from billing import folds, kinds
from billing.models import (
    Adjustment,
    AdjustmentWaiver,
    BooksApproval,
    BooksChoice,
    GroundsCheck,
    MonthClose,
    RealisedInvoice,
    WithdrawalGrounds,
)
from ledger import projections, row_reading
from ledger.projections import Row, Slice

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of this room."""
    projections.register(
        "billing.realised",
        tables=[folds.REALISED],
        kinds=[kinds.REALISED],
        slices=["account"],
        fold=folds.realised,
        rows=_realised,
        next_owner=row_reading.owners(RealisedInvoice, account="account_id"),
    )
    projections.register(
        "billing.closes",
        tables=[folds.CLOSES],
        kinds=[kinds.CLOSED],
        slices=["vendor"],
        fold=folds.closes,
        rows=_closes,
        not_covered="the signature",
    )
    projections.register(
        "billing.books",
        tables=[folds.CHOICES, folds.APPROVALS],
        kinds=[kinds.BOOKS_PROPOSED, kinds.BOOKS_APPROVED],
        slices=["vendor"],
        fold=folds.choices,
        rows=_choices,
    )
    projections.register(
        "billing.adjustments",
        tables=[folds.GROUNDS, folds.CHECKS, folds.ADJUSTMENTS, folds.WAIVERS],
        kinds=[kinds.GROUNDS, kinds.GROUNDS_CHECKED, kinds.ADJUSTED, kinds.WAIVED],
        slices=["tenant"],
        fold=folds.adjustments,
        rows=_adjustments,
        next_owner=row_reading.owners(Adjustment, tenant="tenant_id"),
    )


def _realised(part: Slice) -> Iterator[Row]:
    names = (
        "mode", "sequence", "number", "currency", "status", "booked_month", "list_minor", "total_minor",
        "discount_minor", "realised_minor", "change_minor", "received_minor", "credited_minor",
    )  # fmt: skip
    for row in RealisedInvoice.objects.filter(account=part.owner):
        columns = {
            "account": str(row.account_id),
            "invoice": row.stripe_invoice_id,
            "subscription": row.stripe_subscription_id,
            "finalized_at": _plain(row.finalized_at),
            # Of the stored bytes, so a changed explanation is noticed too.
            "sha256": hashlib.sha256(bytes(row.document)).hexdigest(),
            **{name: getattr(row, name) for name in names},
            **_stamp(row),
        }
        yield Row(folds.REALISED, f"realised={row.id}", columns)


def _closes(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for row in MonthClose.objects.all():
        columns = {
            "mode": row.mode,
            "month": row.month,
            "totals": row.totals,
            "sha256": hashlib.sha256(bytes(row.document)).hexdigest(),
            "at_revision": row.at_revision,
            **_stamp(row),
        }
        yield Row(folds.CLOSES, f"close={row.id}", columns)


def _choices(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    names = ("mode", "entity", "accounting", "tax", "fair_value_bps", "evidence_sha256", "first_month")
    for row in BooksChoice.objects.all():
        columns = {
            "accounts": list(row.accounts),
            "proposed_by": _plain(row.proposed_by),
            **{name: getattr(row, name) for name in names},
            **_stamp(row),
        }
        yield Row(folds.CHOICES, f"choice={row.id}", columns)
    for approval in BooksApproval.objects.all():
        columns = {"approved_by": _plain(approval.approved_by), **_stamp(approval)}
        yield Row(folds.APPROVALS, f"choice={approval.pk}", columns)


def _adjustments(part: Slice) -> Iterator[Row]:
    for grounds in WithdrawalGrounds.objects.filter(tenant=part.owner):
        columns = {"tenant": str(grounds.tenant_id), "grounds": grounds.grounds, **_stamp(grounds)}
        yield Row(folds.GROUNDS, f"consent={grounds.consent}", columns)
    for check in GroundsCheck.objects.filter(tenant=part.owner):
        columns = {"tenant": str(check.tenant_id), "hold": check.hold, "note": check.note, **_stamp(check)}
        yield Row(folds.CHECKS, f"consent={check.pk}", columns)
    names = ("mode", "currency", "amount_minor", "before_bps", "after_bps")
    for row in Adjustment.objects.filter(tenant=part.owner):
        columns = {
            "account": str(row.account_id),
            "tenant": str(row.tenant_id),
            "cause": str(row.cause),
            "term_begins_at": _plain(row.term_begins_at),
            "term_ends_at": _plain(row.term_ends_at),
            "decided_at": _plain(row.decided_at),
            **{name: getattr(row, name) for name in names},
            **_stamp(row),
        }
        yield Row(folds.ADJUSTMENTS, f"adjustment={row.id}", columns)
    for waiver in AdjustmentWaiver.objects.filter(adjustment__tenant=part.owner):
        columns = {"asked_by": str(waiver.asked_by), "approved_by": str(waiver.approved_by), **_stamp(waiver)}
        yield Row(folds.WAIVERS, f"adjustment={waiver.pk}", columns)


def _stamp(row: Any) -> dict[str, Any]:
    return {"entry": str(row.entry_id), "revision": row.revision, "recorded_at": _plain(row.recorded_at)}
