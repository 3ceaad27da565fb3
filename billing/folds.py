"""The folds of this room: which rows of the books its entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

REALISED = "billing_realisedinvoice"
CLOSES = "billing_monthclose"
CHOICES = "billing_bookschoice"
APPROVALS = "billing_booksapproval"
GROUNDS = "billing_withdrawalgrounds"
CHECKS = "billing_groundscheck"
ADJUSTMENTS = "billing_adjustment"
WAIVERS = "billing_adjustmentwaiver"


def realised(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every record of an invoice of the account. None is ever changed."""
    names = (
        "sequence", "number", "currency", "status", "finalized_at", "booked_month", "list_minor", "total_minor",
        "discount_minor", "realised_minor", "change_minor", "received_minor", "credited_minor", "sha256",
    )  # fmt: skip
    for entry in entries:
        columns = {
            "account": entry.account,
            "mode": entry.mode,
            "invoice": entry.body["invoice"],
            "subscription": entry.body["subscription"],
            **{name: entry.body[name] for name in names},
            **_stamp(entry),
        }
        yield Row(REALISED, f"realised={entry.body['realised']}", columns, entry.seq)


def closes(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every closed month."""
    names = ("month", "totals", "sha256", "at_revision")
    for entry in entries:
        columns = {"mode": entry.mode, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(CLOSES, f"close={entry.body['close']}", columns, entry.seq)


def choices(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every proposal of how a legal entity books, and every approval."""
    names = ("entity", "accounts", "accounting", "tax", "fair_value_bps", "first_month")
    for entry in entries:
        if entry.fact == "books.approved":
            columns = {"approved_by": entry.actor["id"], **_stamp(entry)}
            yield Row(APPROVALS, f"choice={entry.body['choice']}", columns, entry.seq)
        else:
            columns = {
                "mode": entry.mode,
                "evidence_sha256": entry.body["evidence_sha256"] or "",
                "proposed_by": entry.actor["id"],
                **{name: entry.body[name] for name in names},
                **_stamp(entry),
            }
            yield Row(CHOICES, f"choice={entry.body['choice']}", columns, entry.seq)


def adjustments(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Grounds of withdrawals, what the tenant pays back, and what was waived."""
    names = (
        "cause", "currency", "amount_minor", "before_bps", "after_bps", "term_begins_at", "term_ends_at", "decided_at",
    )  # fmt: skip
    for entry in entries:
        if entry.fact == "withdrawal.grounds":
            columns = {"tenant": entry.tenant, "grounds": entry.body["grounds"], **_stamp(entry)}
            yield Row(GROUNDS, f"consent={entry.body['consent']}", columns, entry.seq)
        elif entry.fact == "withdrawal.grounds_checked":
            said = {"hold": entry.body["hold"], "note": entry.body["note"]}
            columns = {"tenant": entry.tenant, **said, **_stamp(entry)}
            yield Row(CHECKS, f"consent={entry.body['consent']}", columns, entry.seq)
        elif entry.fact == "adjustment.waived":
            columns = {"asked_by": entry.body["asked_by"], "approved_by": entry.actor["id"], **_stamp(entry)}
            yield Row(WAIVERS, f"adjustment={entry.body['adjustment']}", columns, entry.seq)
        else:
            columns = {
                "mode": entry.mode,
                "account": entry.account,
                "tenant": entry.tenant,
                **{name: entry.body[name] for name in names},
                **_stamp(entry),
            }
            yield Row(ADJUSTMENTS, f"adjustment={entry.body['adjustment']}", columns, entry.seq)


def _stamp(entry: FoldedEntry) -> dict[str, object]:
    return {"entry": entry.id, "revision": entry.seq, "recorded_at": entry.recorded_at}
