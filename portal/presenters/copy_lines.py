"""Copies of a customer's data in words: what each holds, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.queries import purposes as consent_purposes
from lineage.destruction.queries.tenant_copies import CopyRecord
from portal.acting_members import ActingMember
from portal.presenters.history_reading import category_names


@dataclass(frozen=True, slots=True)
class CopyLine:
    copy: CopyRecord
    category_name: str
    purpose_name: str
    status: str


@dataclass(frozen=True, slots=True)
class CopyTotal:
    """The copies of one category that exist. `rows` counts what is known; `unknown` copies did not say."""

    category: str
    name: str
    copies: int
    rows: int
    unknown: int


def copy_lines(copies: Sequence[CopyRecord], acting: ActingMember) -> list[CopyLine]:
    categories = category_names(acting)
    found = consent_purposes.purposes(mode=acting.mode, account=acting.tenant.account)
    purposes = {one.code: one.name for one in found}
    return [
        CopyLine(
            one,
            categories.get(one.category, one.category),
            purposes.get(one.purpose, one.purpose),
            one.status(at=acting.at),
        )
        for one in copies
    ]


def totals(lines: Sequence[CopyLine]) -> list[CopyTotal]:
    """Return the totals by category, by name."""
    present: dict[str, list[CopyLine]] = {}
    for line in lines:
        if line.copy.is_open:
            present.setdefault(line.copy.category, []).append(line)
    return sorted(
        (
            CopyTotal(
                code,
                ones[0].category_name,
                len(ones),
                sum(one.copy.rows or 0 for one in ones),
                sum(one.copy.rows is None for one in ones),
            )
            for code, ones in present.items()
        ),
        key=lambda total: total.name,
    )
