"""The rows of agreements as their folds describe them, and the registration of these projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from consent import kinds, paper_folds
from consent.models import Agreement, AgreementStep, ContractEnd
from ledger import projections, row_reading
from ledger.projections import Row, Slice

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of agreements."""
    _of_account(
        "agreements",
        Agreement,
        kinds=[kinds.AGREEMENT_1, kinds.AGREEMENT],
        fold=paper_folds.agreements,
        rows=_agreements,
        not_covered="claimed_at: the caller's time; contacts: their particulars",
    )
    _of_account(
        "agreement_steps",
        AgreementStep,
        kinds=[kinds.AGREEMENT_EFFECTIVE, kinds.AGREEMENT_VOIDED],
        fold=paper_folds.steps,
        rows=_steps,
        not_covered="claimed_at: the caller's time",
    )
    _of_account(
        "contract_ends",
        ContractEnd,
        kinds=[kinds.CONTRACT_HELD_OVER, kinds.CONTRACT_ENDED],
        fold=paper_folds.contract_ends,
        rows=_contract_ends,
        not_covered="claimed_at: the caller's time",
    )


def _of_account(name: str, model: Any, **described: Any) -> None:
    projections.register(
        f"consent.{name}",
        tables=[model._meta.db_table],  # noqa: SLF001  Django documents it
        slices=["account"],
        next_owner=row_reading.owners(model, account="account_id"),
        **described,
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"revision": row.revision, "recorded_at": _plain(row.recorded_at)}


def _agreements(part: Slice) -> Iterator[Row]:
    for row in Agreement.objects.filter(account=part.owner):
        columns = {
            "entry": str(row.entry_id),
            "account": str(row.account_id),
            "mode": row.mode,
            **{name: _plain(getattr(row, name)) for name in (*paper_folds.SAID, *paper_folds.SAID_SINCE)},
            **_stamp(row),
        }
        yield Row(paper_folds.AGREEMENTS, f"agreement={row.id}", columns)


def _steps(part: Slice) -> Iterator[Row]:
    for row in AgreementStep.objects.filter(account=part.owner):
        columns = {
            "agreement": str(row.agreement_id),
            "account": str(row.account_id),
            **{name: getattr(row, name) for name in ("kind", "reason", "owner_agreed")},
            **_stamp(row),
        }
        yield Row(paper_folds.STEPS, f"entry={row.entry_id}", columns)


def _contract_ends(part: Slice) -> Iterator[Row]:
    for row in ContractEnd.objects.filter(account=part.owner):
        columns = {
            "account": str(row.account_id),
            **{
                name: _plain(getattr(row, name))
                for name in ("mode", "decision", "ended_at", "until", "signatory", "authority")
            },
            **_stamp(row),
        }
        yield Row(paper_folds.CONTRACT_ENDS, f"contract_end={row.id}", columns)
