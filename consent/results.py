"""What a change of consent left behind, as told to whoever asked for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConsentResult:
    """The statement, the entry of what happened to it, and how it stands now."""

    consent: UUID
    entry: UUID
    revision: int
    status: str


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """A withdrawal as acknowledged. `election` is what is done with the data: stop, destroy, retire_models."""

    consent: UUID
    entry: UUID
    revision: int
    election: str
    cancelled: tuple[UUID, ...]
