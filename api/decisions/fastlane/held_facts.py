"""The facts of one question in memory, with their last assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import assessments
from consent.assessments import Assessment
from consent.queries import decisions
from consent.queries.decisions import FactsAtRevision, FactsRow
from tenants.queries.keys import ApiKeyRecord


@dataclass(frozen=True, slots=True)
class AssessedFacts:
    """Facts with their assessment at one instant."""

    at: datetime
    known: FactsAtRevision
    assessment: Assessment


class HeldFacts:
    """The facts of one question, with their last assessment."""

    __slots__ = ("_last", "_until", "read")

    def __init__(self, read: FactsRow) -> None:
        self.read = read
        self._last: AssessedFacts | None = None
        self._until: datetime | None = None

    def assessed(self, key: ApiKeyRecord, *, now: datetime) -> AssessedFacts:
        """Return the assessment for a key.

        For an unrestricted key the last assessment is reused until an instant named in the facts passes.
        """
        if key.tenant is not None or key.regions is not None:
            return self._assess(now, only_tenant=key.tenant, key_regions=key.regions)
        last = self._last
        if last is None or now < last.at or (self._until is not None and now >= self._until):
            last = self._assess(now, only_tenant=None, key_regions=None)
            self._until = decisions.next_change(self.read, last.known.facts, after=now)
            self._last = last
        return last

    def until(self) -> datetime | None:
        """Return when the assessment for an unrestricted key expires; None means when the facts change."""
        return self._until

    def _assess(
        self, at: datetime, *, only_tenant: UUID | None, key_regions: tuple[str, ...] | None
    ) -> AssessedFacts:
        """Assess the facts within a key's reach."""
        known = decisions.facts_at_present(self.read, at=at, only_tenant=only_tenant, key_regions=key_regions)
        return AssessedFacts(at, known, assessments.assess(known.facts, at=at))
