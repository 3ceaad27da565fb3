"""Which points a tenant keeps although the vendor's edit of the catalogue closed fields of its consents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.queries.permissions import ConsentInForce
from consent.queries.proposals import Declined


@dataclass(frozen=True, slots=True)
class Kept:
    """The closed fields of one consent: those that still count, first until `until`, and those that `ended`.

    `until` is None where nothing is kept, or where the customer has no notice yet.
    """

    fields: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    until: datetime | None = None


NOTHING_CLOSED = Kept()


@dataclass(frozen=True, slots=True)
class KeptPointsOf:
    """What is recorded about one tenant: the days in its notices, and what it declined to extend."""

    until: Mapping[tuple[UUID, int], datetime]
    declined: Sequence[Declined] = ()

    def of(self, consent: ConsentInForce, *, at: datetime) -> Kept:
        """Say which closed fields of the consent count at `at`."""
        if not consent.closed:
            return NOTHING_CLOSED
        kept, ended, dates = set(), set(), []
        for field, edit in consent.closed.items():
            until = self.until.get((consent.statement.id, edit))
            if self._is_declined(consent, edit) or (until is not None and until <= at):
                ended.add(field)
                continue
            kept.add(field)
            if until is not None:
                dates.append(until)
        return Kept(frozenset(kept), frozenset(ended), min(dates, default=None))

    def without_notice(self, consent: ConsentInForce) -> Mapping[int, list[str]]:
        """Return the edits of which the tenant has no notice, each with the fields that it closed."""
        found: dict[int, list[str]] = {}
        for field, edit in consent.closed.items():
            known = (consent.statement.id, edit) in self.until
            if not known and not self._is_declined(consent, edit):
                found.setdefault(edit, []).append(field)
        return found

    def _is_declined(self, consent: ConsentInForce, edit: int) -> bool:
        return any(
            (each.category, each.purpose) == (consent.category, consent.purpose) and edit < each.asked_seq
            for each in self.declined
        )
