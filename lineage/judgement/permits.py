"""May this version be deployed, served, derived from? Pure."""

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
    """A withdrawal that retires a version: of which consent, since when, and by when it is gone."""

    tenant: UUID
    consent: UUID
    since: datetime
    retire_by: datetime


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """All that a permit depends on."""

    owner: UUID | None
    lineage: Lineage
    retired_at: datetime | None
    retiring: Sequence[PendingRetirement] = ()
    breaches: int = 0  # by which it learned what it was not to learn, and which nobody remedied

    @property
    def retire_by(self) -> datetime | None:
        return min((one.retire_by for one in self.retiring), default=None)


@dataclass(frozen=True, slots=True)
class PermitReason:
    code: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permit:
    """Allowed where nothing speaks against it. `retire_by` is until when it may still be served."""

    reasons: tuple[PermitReason, ...]
    retire_by: datetime | None = None

    @property
    def allow(self) -> bool:
        return not self.reasons


UNKNOWN: Final = Permit((PermitReason("unknown_model"),))


def judge_use(
    standing: VersionFacts, *, use: Use, audience: UUID | None, named: bool, at: datetime
) -> Permit:
    """`audience` is for whom it is to be used (None: for all), where `named` at all.

    A version that a withdrawal retires may be served until `retire_by`, as customers need time to move on; nothing
    new begins with it.
    """
    return Permit(tuple(_against(standing, use, audience, named=named, at=at)), standing.retire_by)


def _against(
    standing: VersionFacts, use: Use, audience: UUID | None, *, named: bool, at: datetime
) -> Sequence[PermitReason]:
    found = []
    if standing.retired_at is not None:
        found.append(PermitReason("model_retired", {"since": standing.retired_at}))
    if standing.retire_by is not None and (use != "serve" or standing.retire_by <= at):
        since = min(one.since for one in standing.retiring)
        found.append(PermitReason("retirement_required", {"since": since, "retire_by": standing.retire_by}))
    if standing.lineage == "unknown" and use != "serve":
        found.append(PermitReason("lineage_unknown"))
    if standing.breaches:
        found.append(PermitReason("breach_not_remedied", {"breaches": standing.breaches}))
    if named and standing.owner is not None and audience != standing.owner:
        found.append(PermitReason("audience_not_allowed"))
    return found
