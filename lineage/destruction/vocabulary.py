"""The vocabulary of destruction: causes, kinds of copy, methods and the status of an order. Pure.

Methods for media and data come from NIST SP 800-88: clear, purge and destroy. Cryptographic erase is one of its purge
techniques; it has its own code because the ciphertext remains. `rewrite` makes a new copy without the slice and clears
the old one. Methods for models are `retrain`, `retire` and `unlearn`, an assessment that destroys nothing.
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
# Copies that hold or may hold a model, and with it what the model and its ancestors learned.
MAY_HOLD_A_MODEL: Final = ("checkpoint", MODEL, "backup", OTHER)
CAUSES: Final = [
    ("withdrawal", "Withdrawal"),
    ("retention", "Retention"),
    ("terms", "Terms"),
    ("hand", "By hand"),
    ("subject_request", "A person's request"),
    ("change_of_control", "Change of control"),
    ("contract_end", "End of the contract"),
]
CAUSE_CODES: Final = tuple(code for code, _ in CAUSES)
# Orders of these causes name a slice or model once. Subject requests and manual orders may name it again.
UNIQUE_CAUSES: Final = ("withdrawal", "retention", "terms", "change_of_control", "contract_end")
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
STATUSES: Final = ("planned", "due", "overdue", "held", "partial", "refused", "cancelled", "done")

OPENS_BEFORE: Final = timedelta(days=14)


def kind_of(told: str) -> str:
    """Return the known kind under which a holding of the reported kind is destroyed."""
    return told if told in KIND_CODES else OTHER


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How far an order has come, in confirmed, verified and cancelled items. `planned`: it waits before it is due."""

    items: int
    confirmed: int
    verified: int
    due_at: datetime
    held_until: datetime | None = None
    refused: bool = False
    certified: bool = False
    cancelled: int = 0
    planned: bool = False

    @property
    def complete(self) -> bool:
        """Whether a certificate may be issued: everything that is still to be destroyed is confirmed and verified."""
        return self.verified > 0 and self.verified + self.cancelled == self.items

    @property
    def all_cancelled(self) -> bool:
        return 0 < self.items == self.cancelled

    def held(self, at: datetime) -> bool:
        open_ = not self.certified and not self.all_cancelled
        return open_ and self.held_until is not None and at < self.held_until

    def waits(self) -> bool:
        """Whether it is planned: it may not be carried out yet."""
        return self.planned and not self.certified and not self.all_cancelled

    def overdue(self, at: datetime) -> bool:
        """Whether the deadline has passed and the order is open, due and not held. A refusal does not extend it."""
        closed = self.certified or self.all_cancelled
        return not closed and not self.planned and not self.held(at) and self.due_at <= at

    def status(self, at: datetime) -> str:
        """Return the most important status that applies."""
        first = (
            ("done", self.certified),
            ("cancelled", self.all_cancelled),
            ("held", self.held(at)),
            ("planned", self.waits()),
            ("refused", self.refused),
            ("overdue", self.overdue(at)),
            ("partial", self.confirmed > 0),
        )
        return next((status for status, applies in first if applies), "due")
