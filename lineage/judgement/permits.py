"""Judge whether a model version may be deployed, served or derived from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from lineage.judgement.taint import Lineage

Use = Literal["deploy", "serve", "derive"]
USES: Final[tuple[Use, ...]] = ("deploy", "serve", "derive")


@dataclass(frozen=True, slots=True)
class PendingRetirement:
    """A withdrawal that retires a version: its consent, its time, and the deadline."""

    tenant: UUID
    consent: UUID
    since: datetime
    retire_by: datetime


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """All facts that a permit depends on."""

    owner: UUID | None
    lineage: Lineage
    retired_at: datetime | None
    retiring: Sequence[PendingRetirement] = ()
    breaches: int = 0  # breaches by which it learned from data that was not cleared, not remedied yet

    @property
    def retire_by(self) -> datetime | None:
        return min((pending.retire_by for pending in self.retiring), default=None)


@dataclass(frozen=True, slots=True)
class PermitReason:
    code: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permit:
    """The answer: allowed if there are no reasons. `retire_by` is when serving must end."""

    reasons: tuple[PermitReason, ...]
    retire_by: datetime | None = None

    @property
    def allow(self) -> bool:
        return not self.reasons


UNKNOWN: Final = Permit((PermitReason("unknown_model"),))


def judge_use(
    standing: VersionFacts, *, use: Use, audience: UUID | None, named: bool, at: datetime
) -> Permit:
    """Judge one use of a version. `audience` is the tenant that will use it (None: all), if `named`.

    A version that a withdrawal retires may be served until `retire_by`, because customers need time to replace it.
    It may not be deployed or derived from.
    """
    return Permit(tuple(_against(standing, use, audience, named=named, at=at)), standing.retire_by)


def _against(
    standing: VersionFacts, use: Use, audience: UUID | None, *, named: bool, at: datetime
) -> Sequence[PermitReason]:
    reasons = []
    if standing.retired_at is not None:
        reasons.append(PermitReason("model_retired", {"since": standing.retired_at}))
    if standing.retire_by is not None and (use != "serve" or standing.retire_by <= at):
        since = min(pending.since for pending in standing.retiring)
        reasons.append(PermitReason("retirement_required", {"since": since, "retire_by": standing.retire_by}))
    if standing.lineage == "unknown" and use != "serve":
        reasons.append(PermitReason("lineage_unknown"))
    if standing.breaches:
        reasons.append(PermitReason("breach_not_remedied", {"breaches": standing.breaches}))
    if named and standing.owner is not None and audience != standing.owner:
        reasons.append(PermitReason("audience_not_allowed"))
    return reasons
