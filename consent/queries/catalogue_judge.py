"""Find which fields of consents an edit of the catalogue closed, reading the catalogue once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from consent.closed_fields import closed_fields
from consent.facts import Objection
from consent.queries import catalogue, objections
from consent.queries import purposes as purpose_queries
from consent.statement_rules import Statement


class CatalogueJudge:
    """The present catalogue with its older versions. It asks for an account's objections where they can matter."""

    def __init__(self, *, categories: Collection[UUID], purposes: Collection[UUID]) -> None:
        self.categories = catalogue.facts_of(ids=categories)
        self._purposes = purpose_queries.facts_of(ids=purposes)
        self._objections: dict[UUID, frozenset[Objection]] = {}

    def closed(
        self, statement: Statement, *, category: UUID, purpose: UUID, account: UUID, at: datetime
    ) -> Mapping[str, int]:
        """Return the fields of a consent that it does not cover now, each with the place of the edit."""
        known, used = self.categories[category], self._purposes.get(purpose)
        if known.version == statement.category_version and (used is None or used.seq <= statement.seq):
            return {}
        if account not in self._objections:
            self._objections[account] = objections.of_account(account)
        return closed_fields(
            statement, category=known, purpose=used, objections=self._objections[account], at=at
        )

    def present_names(self, category: UUID) -> Mapping[str, str]:
        """Return the present name of every field that today's category has, by each name that it ever had."""
        known = self.categories[category]
        names = {each.name: each.name for each in known.fields}
        for version in reversed((*known.older, known)):
            for was, now in version.renames:
                if now in names:
                    names.setdefault(was, names[now])
        return names
