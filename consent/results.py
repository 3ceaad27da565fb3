"""The results of a change of consent, as its caller receives them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConsentResult:
    """The changed statement, the ledger entry of the change, and the new status."""

    consent: UUID
    entry: UUID
    revision: int
    status: str


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """An acknowledged withdrawal. `election` is what happens to the data: stop, destroy or retire_models."""

    consent: UUID
    entry: UUID
    revision: int
    election: str
    cancelled: tuple[UUID, ...]
