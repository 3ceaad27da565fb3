"""The folds of agreements: which rows their entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from consent.folds import stamp
from ledger.projections import FoldedEntry, Row

AGREEMENTS = "consent_agreement"
STEPS = "consent_agreementstep"
CONTRACT_ENDS = "consent_contractend"

SAID: Final = ("reference", "kind", "training", "effective_from", "effective_until", "amends", "evidence")
# What entries of version 1 did not say, as the rows of that time hold it.
SAID_SINCE: Final[dict[str, Any]] = {
    "data_use": "unstated",
    "amended_by": "portal",
    "renewal": "none",
    "notice_days": None,
    "rank": None,
    "contacts": None,
    "ends": None,
    "binds": "",
    "scope": None,
    "confidential_from_parent": False,
    "independent": False,
    "awaits_approval": False,
}


def agreements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every record of an agreement."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "account": entry.account,
            "mode": entry.mode,
            **{name: body[name] for name in SAID},
            **{name: body.get(name, before) for name, before in SAID_SINCE.items()},
            **stamp(entry),
        }
        yield Row(AGREEMENTS, f"agreement={body['agreement']}", columns, entry.seq)


def steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What became of the agreements."""
    for entry in entries:
        columns = {
            "agreement": entry.body["agreement"],
            "account": entry.account,
            "kind": entry.fact.partition(".")[2],
            "reason": entry.body["reason"],
            "owner_agreed": entry.body["owner_agreed"],
            **stamp(entry),
        }
        yield Row(STEPS, f"entry={entry.id}", columns, entry.seq)


def contract_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What customers decided about contracts that ended."""
    for entry in entries:
        columns = {
            "account": entry.account,
            "mode": entry.mode,
            "decision": "holdover" if "until" in entry.body else "end",
            "ended_at": entry.body["ended_at"],
            "until": entry.body.get("until"),
            "signatory": entry.body["signatory"],
            "authority": entry.body["authority"],
            **stamp(entry),
        }
        yield Row(CONTRACT_ENDS, f"contract_end={entry.body['contract_end']}", columns, entry.seq)
