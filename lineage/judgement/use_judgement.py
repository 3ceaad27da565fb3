"""The answer to a use of a model: what speaks against it, and for whom. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from consent.covenants import Covenant
from lineage.judgement import covenant_rules
from lineage.judgement.covenant_rules import Outcome
from wire import ids

Kind = Literal["covenant", "owner", "audience", "breach", "form", "leakage", "region", "lineage"]
KINDS: Final[tuple[Kind, ...]] = (
    "covenant", "owner", "audience", "breach", "form", "leakage", "region", "lineage",
)  # fmt: skip
# The waiver of an owner's rights is stored under this digest, where a covenant's waiver has the covenant's.
OWNERS_LEAVE: Final = "0" * 64
WHY_CODES: Final = {
    **covenant_rules.WHY_CODES,
    "no_statement": "Data was used, and there is no statement that says under which covenants.",
    "lineage_unknown": "A part of what it was made from is not known.",
    "owners_leave": "The tenant owns it, alone or with the vendor. It has not given leave.",
    "for_one_tenant": "It is for one tenant alone.",
    "breach_not_remedied": "It learned from data that was not cleared, and the breach is not remedied.",
    "form_unproven": "A run claims a form of the data that no measurement proves.",
    "leakage_unproven": "Terms ask for a measurement of what it reveals, and there is none that suffices.",
    "region_not_allowed": "A tenant's consent does not allow this region.",
    "model_retired": "It was taken out of use.",
    "retirement_required": "A withdrawal requires that it is taken out of use.",
}
REASONS: Final = (
    "unknown_model",
    "model_retired",
    "retirement_required",
    "lineage_unknown",
    "breach_not_remedied",
    "form_unproven",
    "leakage_unproven",
    "region_not_allowed",
    "audience_not_allowed",
)
_OF_AUDIENCE: Final = frozenset({"covenant", "owner", "audience"})


@dataclass(frozen=True, slots=True)
class Objection:
    """One fact against a use. `waiver` is set if the tenant waived it: then it does not count.

    `pairs` are the pairs of parties that a person would have to judge.
    """

    kind: Kind
    why: str
    outcome: Outcome = "blocked"
    tenant: UUID | None = None
    key: str | None = None
    account: UUID | None = None
    covenant: Covenant | None = None
    entry: UUID | None = None
    pairs: tuple[str, ...] = ()
    waiver: UUID | None = None

    @property
    def waivable(self) -> str | None:
        """The digest under which the tenant can waive it, None if nobody can."""
        if self.covenant is not None:
            return covenant_rules.digest(self.covenant)
        return OWNERS_LEAVE if self.kind == "owner" else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "tenant": self.key,
            "covenant": None if self.covenant is None else self.covenant.to_dict(),
            "entry": None if self.entry is None else ids.render(ids.ENTRY, self.entry),
            "why": self.why,
        }

    def seen_by(self, tenant: UUID) -> Objection:
        """Return what a key of one tenant may see of it: nothing of another tenant's contract."""
        if self.tenant == tenant or self.key is None:
            return self
        return Objection(self.kind, self.why, self.outcome)


@dataclass(frozen=True, slots=True)
class UseReason:
    code: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UseJudgement:
    """The answer. It allows the use if nothing blocks it and nothing needs a review.

    `not_for` lists the keys of tenants whom the version may not serve. `retire_by` is when serving must end. `pairs`
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


def reasons_of(objections: Sequence[Objection], detail: dict[str, dict[str, Any]]) -> tuple[UseReason, ...]:
    """Return the reason codes of these objections, each once, in the order of `REASONS`."""
    codes = {"audience_not_allowed" if one.kind in _OF_AUDIENCE else one.why for one in objections}
    if "no_statement" in codes:
        codes = codes - {"no_statement"} | {"audience_not_allowed"}
    return tuple(UseReason(code, detail.get(code, {})) for code in REASONS if code in codes)


def recorded_answer(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored answer with all members of today's. Older answers knew of covenants only."""

    def kinded(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"kind": "covenant" if one["covenant"] else "lineage", **one} for one in items]

    lists = {name: kinded(written[name]) for name in ("blocking", "review", "waived")}
    return {"reasons": [], "not_for": [], **written, **lists}
