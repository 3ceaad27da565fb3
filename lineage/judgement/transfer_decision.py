"""Decide a transfer from every covenant that binds its subject. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from lineage.judgement import covenant_rules
from lineage.judgement.covenant_rules import BindingCovenant, CustomerParty, Recipient
from lineage.judgement.model_name import ModelName
from wire import ids

# How long a decision is kept up to date: an allowed transfer is judged again after each relevant change.
CHECK_LIFETIME: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class TransferSubject:
    """What would be transferred: a model version, a copy of tenants' data, or, with neither, the vendor itself."""

    model: ModelName | None = None
    id: UUID | None = None
    holding: UUID | None = None

    @property
    def kind(self) -> Literal["model", "holding", "vendor"]:
        if self.holding is not None:
            return "holding"
        return "vendor" if self.model is None else "model"

    @property
    def name(self) -> str:
        if self.holding is not None:
            return ids.render(ids.HOLDING, self.holding)
        return "" if self.model is None else f"{self.model.family}/{self.model.name}/{self.model.version}"

    def to_dict(self) -> dict[str, Any]:
        if self.holding is not None:
            return {"holding": self.name}
        return {"vendor": True} if self.model is None else {"model": self.model.to_dict()}


@dataclass(frozen=True, slots=True)
class UnstatedSource:
    """Data that was used without a statement that names its covenants. `key` None: the tenant is unknown."""

    key: str | None


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """All that binds a subject."""

    bound: tuple[BindingCovenant, ...]
    unstated: tuple[UnstatedSource, ...] = ()
    lineage_known: bool = True


@dataclass(frozen=True, slots=True)
class CovenantObjection:
    """A covenant that blocks the transfer, needs a review, or would block it without `waiver`."""

    bound: BindingCovenant
    why: str
    pairs: tuple[str, ...] = ()
    waiver: UUID | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "tenant": self.bound.key,
            "covenant": self.bound.covenant.to_dict(),
            "entry": ids.render(ids.ENTRY, self.bound.entry),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class TransferDecision:
    blocking: tuple[CovenantObjection, ...]
    review: tuple[CovenantObjection, ...]
    waived: tuple[CovenantObjection, ...]
    unstated: tuple[UnstatedSource, ...]
    lineage_known: bool

    @property
    def review_required(self) -> bool:
        """Whether a person must review the transfer because something is unsure, even if other covenants block it."""
        return bool(self.review or self.unstated) or not self.lineage_known

    @property
    def allow(self) -> bool:
        return not self.blocking and not self.review_required

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as it is stored and shown."""
        unstated = [
            {"tenant": one.key, "covenant": None, "entry": None, "why": "no_statement"}
            for one in self.unstated
        ]
        return {
            "allow": self.allow,
            "review_required": self.review_required,
            "lineage_known": self.lineage_known,
            "blocking": [one.to_dict() for one in self.blocking],
            "review": [*(one.to_dict() for one in self.review), *unstated],
            "waived": [
                {**one.to_dict(), "waiver": ids.render(ids.WAIVER, one.waiver)}
                for one in self.waived
                if one.waiver is not None
            ],
        }


def decide_transfer(
    resting: TransferFacts,
    recipient: Recipient,
    *,
    mode: str | None,
    customers: Iterable[CustomerParty],
    judged: Mapping[str, bool],
    waivers: Mapping[tuple[UUID, str], UUID],
) -> TransferDecision:
    """Decide from all covenants. `judged` holds people's judgements of pairs of parties.

    `waivers` maps a tenant and the covenant's digest to a waiver.
    """
    relatives = covenant_rules.matching_customers(recipient, customers)
    blocking: list[CovenantObjection] = []
    review: list[CovenantObjection] = []
    waived: list[CovenantObjection] = []
    for bound in _once(resting.bound):
        verdict = covenant_rules.judge_covenant(
            bound, recipient, mode=mode, customers=relatives, judged=judged
        )
        if verdict.outcome == "allowed":
            continue
        waiver = waivers.get((bound.tenant, bound.digest))
        held = CovenantObjection(bound, verdict.why, verdict.pairs, waiver)
        kept = waived if waiver is not None else blocking if verdict.outcome == "blocked" else review
        kept.append(held)
    return TransferDecision(
        tuple(blocking), tuple(review), tuple(waived), resting.unstated, resting.lineage_known
    )


def _once(bound: Sequence[BindingCovenant]) -> list[BindingCovenant]:
    """Return each covenant of a tenant once, with the newest statement that makes it; by key."""
    newest = {(one.tenant, one.digest): one for one in bound}
    return sorted(newest.values(), key=lambda one: (one.key, one.digest))
