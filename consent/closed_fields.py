"""Which edit of the catalogue closed which field of a consent. Pure.

The vendor's edits must not raise what a customer pays without notice. So pricing asks which fields a consent was given
for and does not cover any more, and which edit that comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from consent import meanings
from consent.facts import CategoryFacts, Objection, PurposeFacts
from consent.statement_rules import Statement


def closed_fields(
    statement: Statement,
    *,
    category: CategoryFacts,
    purpose: PurposeFacts | None,
    objections: frozenset[Objection],
    at: datetime,
) -> Mapping[str, int]:
    """Return the consented fields that are not covered now, each with the place of the edit that closed it.

    Fields have the names that the consent knows. A field that a later edit opened again is not closed. Where the
    category became about people and the customer has not attested its right, every field is closed.
    """
    closed: dict[str, int] = {}
    for seq, known_category, known_purpose in _states(statement, category, purpose):
        carried = meanings.carried(
            statement.conditions.fields,
            category=known_category,
            remembered=statement.category_version,
            purpose=known_purpose,
            seq=statement.seq,
            objections=objections,
        )
        barred = meanings.became_about_people(
            known_category, remembered=statement.category_version
        ) and not statement.attests_rights(at)
        now = statement.conditions.fields if barred else carried.lost
        closed = {name: closed.get(name, seq) for name in now}
    return closed


def _states(
    statement: Statement, category: CategoryFacts, purpose: PurposeFacts | None
) -> Iterator[tuple[int, CategoryFacts, PurposeFacts | None]]:
    """Yield the catalogue after each edit since the statement, in order of the ledger."""
    categories = (*category.older, category)
    purposes = (*purpose.older, purpose) if purpose is not None else ()
    edits = {each.seq for each in categories if each.version > statement.category_version}
    edits |= {each.seq for each in purposes if each.seq > statement.seq}
    for seq in sorted(edits):
        seen = [each for each in categories if each.version <= statement.category_version or each.seq <= seq]
        used = [each for each in purposes if each.seq <= seq] or list(purposes[:1])
        yield (
            seq,
            replace(seen[-1], older=tuple(seen[:-1])),
            replace(used[-1], older=tuple(used[:-1])) if used else None,
        )
