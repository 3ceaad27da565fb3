"""The answer to a use of a model: the objections, and the tenants that it may not serve. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from lineage.judgement.objections import Objection
from lineage.judgement.use_reasons import UseReason
from wire import ids


@dataclass(frozen=True, slots=True)
class UseJudgement:
    """The answer. It allows the use if nothing blocks it and nothing needs a review.

    `not_for` lists the keys of tenants that the version may not serve. `retire_by` is when serving must end. `pairs`
    are all pairs of parties that a person could judge to settle what is unsure.
    """

    objections: tuple[Objection, ...] = ()
    waived: tuple[Objection, ...] = ()
    reasons: tuple[UseReason, ...] = ()
    not_for: tuple[str, ...] = ()
    lineage_known: bool = True
    retire_by: datetime | None = None
    pairs: frozenset[str] = frozenset()

    @property
    def blocking(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.outcome == "blocked")

    @property
    def review(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.outcome == "review")

    @property
    def review_required(self) -> bool:
        """Whether a person must review the use because something is unsure, even if other objections block it."""
        return bool(self.review) or not self.lineage_known

    @property
    def allow(self) -> bool:
        return not self.objections and not self.reasons

    @property
    def serves_nobody(self) -> bool:
        """Whether the answer for no audience in particular rules out every audience.

        Data's owner may be served by what may reveal its data to others.
        """
        return any(reason.code != "leakage_unproven" for reason in self.reasons)

    def seen_by(self, tenant: UUID, *, key: str) -> UseJudgement:
        """Return what a key of one tenant may see: nothing of another tenant's contract."""
        return replace(
            self,
            objections=tuple(one.seen_by(tenant) for one in self.objections),
            waived=tuple(one for one in self.waived if one.tenant == tenant),
            not_for=tuple(one for one in self.not_for if one == key),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement of a transfer as it is stored and shown."""
        return {
            "allow": self.allow,
            "review_required": self.review_required,
            "lineage_known": self.lineage_known,
            "blocking": [one.to_dict() for one in self.blocking],
            "review": [one.to_dict() for one in self.review if one.why != "lineage_unknown"],
            "waived": [
                {**one.to_dict(), "waiver": ids.render(ids.WAIVER, one.waiver)}
                for one in self.waived
                if one.waiver is not None
            ],
            "reasons": [one.code for one in self.reasons],
            "not_for": list(self.not_for),
        }


UNKNOWN: Final = UseJudgement(
    objections=(Objection("lineage", "lineage_unknown"),),
    reasons=(UseReason("unknown_model"),),
    lineage_known=False,
)


def recorded_answer(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored answer with all members of today's. Older answers knew of covenants only."""

    def kinded(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"kind": "covenant" if one["covenant"] else "lineage", **one} for one in items]

    lists = {name: kinded(written[name]) for name in ("blocking", "review", "waived")}
    return {"reasons": [], "not_for": [], **written, **lists}
