"""The words of destruction: causes, kinds, methods, and how an order stands. Pure.

Methods for media and data are those of NIST SP 800-88 (clear, purge, destroy; cryptographic erase is one of its purge
techniques, named apart because it leaves the ciphertext) and `rewrite`, a new copy without the slice whose old copy is
cleared. For models: `retrain`, `retire`, and `unlearn`, which is an assessment and destroys nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MODEL: Final = "model"
WORKING_COPY: Final = "working_copy"
OTHER: Final = "other"
KINDS: Final = [
    ("data_set", "Data set"),
    ("feature_store", "Feature store"),
    ("embedding_index", "Embedding index"),
    ("evaluation_set", "Evaluation set"),
    ("cache", "Cache"),
    ("checkpoint", "Checkpoint"),
    (MODEL, "Model"),
    ("backup", "Backup"),
    (OTHER, "Other copy"),
    (WORKING_COPY, "Working copy"),
]
KIND_CODES: Final = tuple(code for code, _ in KINDS)
# Copies that hold, or may hold, what a model learned, and with it what its ancestors learned.
MAY_HOLD_A_MODEL: Final = ("checkpoint", MODEL, "backup", OTHER)
CAUSES: Final = [
    ("withdrawal", "Withdrawal"),
    ("retention", "Retention"),
    ("terms", "Terms"),
    ("hand", "By hand"),
    ("subject_request", "A person's request"),
    ("change_of_control", "Change of control"),
]
CAUSE_CODES: Final = tuple(code for code, _ in CAUSES)
# A person's request and an order by hand may name what another order names already.
UNIQUE_CAUSES: Final = ("withdrawal", "retention", "terms", "change_of_control")
UNLEARNING: Final = "unlearn"
METHODS: Final = [
    ("clear", "Clear"),
    ("purge", "Purge"),
    ("destroy", "Destroy"),
    ("crypto_erase", "Cryptographic erase"),
    ("rewrite", "Rewrite without it"),
    ("retrain", "Retrain without it"),
    ("retire", "Retire"),
    (UNLEARNING, "Unlearn (assessed)"),
]
METHOD_CODES: Final = tuple(code for code, _ in METHODS)
ELECTIONS: Final = ("destroy", "retire_models")
STATUSES: Final = ("due", "overdue", "held", "partial", "refused", "done")

OPENS_BEFORE: Final = timedelta(days=14)


def kind_of(told: str) -> str:
    """The kind under which a holding is destroyed."""
    return told if told in KIND_CODES else OTHER


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How far an order has come."""

    items: int
    confirmed: int
    verified: int
    due_at: datetime
    held_until: datetime | None = None
    refused: bool = False
    certified: bool = False

    @property
    def complete(self) -> bool:
        """Whether a certificate may be issued: everything is confirmed and verified."""
        return self.items > 0 and self.verified == self.items

    def held(self, at: datetime) -> bool:
        return not self.certified and self.held_until is not None and at < self.held_until

    def overdue(self, at: datetime) -> bool:
        """Past its deadline and neither done nor held. A refusal does not stop the clock."""
        return not self.certified and not self.held(at) and self.due_at <= at

    def status(self, at: datetime) -> str:
        """The one word for it: what matters most comes first."""
        if self.certified:
            return "done"
        if self.held(at):
            return "held"
        if self.refused:
            return "refused"
        if self.overdue(at):
            return "overdue"
        return "partial" if self.confirmed else "due"
