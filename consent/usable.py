"""Sum up for one purpose which tenants may be used by category, why others may not, and what may soon leave. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from consent.policy import Decision
from consent.reasons import ASKABLE


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer for one tenant and category."""

    tenant: UUID
    category: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class UsableCategory:
    """One category: how many tenants allow it, could be asked, or are barred, and rows as runs last reported them.

    `rows_asked` estimates what the tenants who could be asked would add, at the median of those who allow it; None
    where no run reported rows. `leaving` counts tenants with a permission that time ends before `until`.
    """

    category: str
    allowed: int
    askable: int
    barred: int
    rows: int
    rows_asked: int | None
    leaving: int
    rows_leaving: int

    @property
    def exposure_bps(self) -> int:
        """The share of rows that may leave, in basis points."""
        return self.rows_leaving * 10_000 // self.rows if self.rows else 0


def usable(
    answers: Iterable[Answered],
    *,
    categories: Sequence[str],
    rows: Mapping[tuple[UUID, str], int],
    until: datetime,
) -> list[UsableCategory]:
    """Sum up the answers. `rows` holds what runs last reported, by tenant and category."""
    by_category: dict[str, list[Answered]] = {code: [] for code in categories}
    for each in answers:
        by_category[each.category].append(each)
    return [_category(code, found, rows, until) for code, found in by_category.items()]


def _category(
    code: str, answers: Sequence[Answered], rows: Mapping[tuple[UUID, str], int], until: datetime
) -> UsableCategory:
    allowed = [each for each in answers if each.decision.allow]
    denied = [each for each in answers if not each.decision.allow]
    askable = [each for each in denied if all(reason.code in ASKABLE for reason in each.decision.reasons)]
    leaving = [each for each in allowed if (end := each.decision.holds_until) is not None and end < until]
    known = [rows[each.tenant, code] for each in allowed if (each.tenant, code) in rows]
    return UsableCategory(
        code,
        len(allowed),
        len(askable),
        len(denied) - len(askable),
        sum(known),
        round(median(known)) * len(askable) if known else None,
        len(leaving),
        sum(rows.get((each.tenant, code), 0) for each in leaving),
    )
