"""The folds of risk classes and of sole signatories: which rows their entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consent.folds import stamp
from ledger.projections import FoldedEntry, Row

STEPS = "consent_riskclassstep"
SOLE_SIGNATORIES = "consent_solesignatory"


def steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every step of the risk classes of a tenant."""
    for entry in entries:
        body = entry.body
        columns = {
            "tenant": entry.tenant,
            "mode": entry.mode,
            "category": body["category"],
            "kind": entry.fact.partition(".")[2],
            "risk_class": body["risk_class"],
            "consent": body["consent"],
            "signatories": [
                {"person": each["person"], "authority": each["authority"]} for each in body["signatories"]
            ],
            "evidence": body["evidence"],
            **stamp(entry),
        }
        yield Row(STEPS, f"entry={entry.id}", columns, entry.seq)


def sole_signatories(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every person who was proven to be alone authorised to sign for an account."""
    for entry in entries:
        columns = {
            "account": entry.account,
            "mode": entry.mode,
            **{name: entry.body[name] for name in ("person", "authority", "evidence")},
            **stamp(entry),
        }
        yield Row(SOLE_SIGNATORIES, f"entry={entry.id}", columns, entry.seq)
