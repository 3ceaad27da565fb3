"""Which points a tenant keeps although the vendor's edit of the catalogue closed fields of its consents. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.proposal_rules import Declined


@dataclass(frozen=True, slots=True)
class ClosedFields:
    """The closed fields of one consent, each with the place of the edit that closed it."""

    consent: UUID
    category: str
    purpose: str
    edits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """The closed fields of one consent: those that still count, first until `until`, and those that `ended`.

    An `until` of None means that nothing is kept, or that the customer has no notice yet.
    """

    fields: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticesOf:
    """What is recorded about one tenant: until when points are kept after each edit, and what it declined."""

    until: Mapping[tuple[UUID, int], datetime]
    declined: Sequence[Declined] = ()

    def kept(self, closed: ClosedFields, *, at: datetime) -> Kept:
        """Say which closed fields of the consent count at `at`."""
        kept, ended, days = set(), set(), []
        for field, edit in closed.edits.items():
            until = self.until.get((closed.consent, edit))
            if self._is_declined(closed, edit) or (until is not None and until <= at):
                ended.add(field)
                continue
            kept.add(field)
            if until is not None:
                days.append(until)
        return Kept(frozenset(kept), frozenset(ended), min(days, default=None))

    def without_notice(self, closed: ClosedFields) -> Mapping[int, list[str]]:
        """Return the edits of which the tenant has no notice, each with the fields that it closed."""
        found: dict[int, list[str]] = {}
        for field, edit in closed.edits.items():
            if (closed.consent, edit) not in self.until and not self._is_declined(closed, edit):
                found.setdefault(edit, []).append(field)
        return found

    def _is_declined(self, closed: ClosedFields, edit: int) -> bool:
        return any(
            (each.category, each.purpose) == (closed.category, closed.purpose) and edit < each.asked_seq
            for each in self.declined
        )
