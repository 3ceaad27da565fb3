"""All facts about a model's whole line, a copy or the vendor that a judgement depends on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lineage.judgement.covenant_rules import BindingCovenant
from lineage.judgement.pending_retirement import PendingRetirement
from lineage.judgement.taint import Lineage
from lineage.judgement.title import Title
from lineage.judgement.unproven_leakage import UnprovenLeakage


@dataclass(frozen=True, slots=True)
class UnstatedSource:
    """Data that was used without a statement that names its covenants. All None: the tenant is unknown."""

    key: str | None = None
    tenant: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True, slots=True)
class RegionBound:
    """The regions in which a tenant allows models that learned from its data, by the entry of its statement."""

    tenant: UUID
    key: str
    entry: UUID
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a version with all its ancestors, of a copy, or of the vendor with all that it holds.

    `breaches` counts breaches by which a version of the line learned from data that was not cleared, and that are not
    remedied. `unproven_forms` counts runs with a claimed form that no measurement proves. `titles` has one for each
    tenant that a version of the line is for.
    """

    covenants: tuple[BindingCovenant, ...] = ()
    unstated: tuple[UnstatedSource, ...] = ()
    lineage: Lineage = "recorded"
    titles: tuple[Title, ...] = ()
    retired_at: datetime | None = None
    retiring: Sequence[PendingRetirement] = ()
    breaches: int = 0
    unproven_forms: int = 0
    unproven_leakage: tuple[UnprovenLeakage, ...] = ()
    regions: tuple[RegionBound, ...] = ()

    @property
    def retire_by(self) -> datetime | None:
        return min((pending.retire_by for pending in self.retiring), default=None)
