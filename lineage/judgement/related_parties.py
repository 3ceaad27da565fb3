"""Companies that control a recipient, or that it controls. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lineage.judgement.parties import Party

# The right to name a majority of the board, or managing the fund that has it, is control even without votes.
BASES: Final = ("votes", "board", "fund_manager")
CONTROL_BPS: Final = 5_000  # control is more than half of the votes
MINORITY_BPS: Final = 2_000  # from a fifth of the votes up to half, a person must review it


@dataclass(frozen=True, slots=True)
class RelatedParty:
    """A company that controls the recipient, or that the recipient controls.

    `votes_bps` are the votes in basis points. None: the caller says that there is control.
    """

    party: Party
    industry: str = ""
    votes_bps: int | None = None
    basis: str = "votes"

    @property
    def controls(self) -> bool:
        return self.basis != "votes" or self.votes_bps is None or self.votes_bps > CONTROL_BPS

    @property
    def matters(self) -> bool:
        """Whether it is judged at all: a smaller holding than `MINORITY_BPS` is not."""
        return self.controls or (self.votes_bps or 0) >= MINORITY_BPS

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.party.to_dict(),
            "industry": self.industry or None,
            "votes_bps": self.votes_bps,
            "basis": self.basis,
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> RelatedParty:
        return cls(
            Party.from_dict(written),
            written["industry"] or "",
            written["votes_bps"],
            written["basis"] or "votes",
        )
