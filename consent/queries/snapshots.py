"""What is known of many tenants at once, as the policy wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from consent.facts import CategoryFacts, Facts
from consent.queries import decisions
from consent.queries.catalogue import category_facts
from consent.queries.decisions import FactsRow
from consent.statement_rules import Statement
from tenants.names import TenantNames

STATEMENT = "SELECT of_tenant, facts FROM consent_facts_of_tenants(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class TenantFactsRow:
    """One tenant's row: its names, its statements by category, and what else was read of it."""

    id: UUID
    named: TenantNames
    statements: Mapping[str, tuple[Statement, ...]]
    read: FactsRow

    @property
    def names(self) -> tuple[str, ...]:
        return (self.named.key, *self.named.aliases)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything as it stood at one revision of the ledger. `catalogue` is the categories as they are recorded,
    `nobody` what is known of a tenant that is not there, or not the caller's to know.
    """

    revision: int
    version: int  # the facts' own, which moves with every change of one
    cross_tenant: bool | None
    catalogue: Mapping[str, Mapping[str, Any]]
    categories: Mapping[str, CategoryFacts]
    tenants: tuple[TenantFactsRow, ...]
    nobody: FactsRow

    def whole(
        self, tenant: TenantFactsRow | None, *, at: datetime, key_regions: tuple[str, ...] | None
    ) -> Facts:
        """What is known of a tenant in all its categories at once, about the present, `at`."""
        return decisions.facts_at_present(
            tenant.read if tenant else self.nobody, at=at, key_regions=key_regions
        ).facts

    def pair(self, whole: Facts, tenant: TenantFactsRow | None, category: str) -> Facts:
        """What of that bears on one category: exactly what a decision would read for the pair."""
        statements = tenant.statements.get(category, ()) if tenant else ()
        return Facts(
            tenant=whole.tenant,
            category=self.categories.get(category),
            purpose=whole.purpose,
            prohibitions=whole.prohibitions,
            statements=statements,
            terms={one.terms: whole.terms[one.terms] for one in statements},
            foreseen=whole.foreseen,
            key_regions=whole.key_regions,
        )


def snapshot(
    *,
    mode: str,
    names: Sequence[str] | None,
    categories: Sequence[str],
    purpose: str,
    only_tenant: UUID | None = None,
) -> Snapshot:
    """One statement on the primary, however many tenants. `names` None: all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENT,
            [mode, None if names is None else list(names), list(categories), purpose, only_tenant],
        )
        rows = [(of_tenant, orjson.loads(facts)) for of_tenant, facts in cursor.fetchall()]
    shared = next(facts for of_tenant, facts in rows if not of_tenant)
    found = [_tenant(facts, shared) for of_tenant, facts in rows if of_tenant]
    return Snapshot(
        revision=shared["revision"],
        version=shared["version"],
        cross_tenant=shared["purpose"]["cross_tenant"] if shared["purpose"] else None,
        catalogue={one["code"]: one for one in shared["categories"]},
        categories={
            one["code"]: category_facts(one["code"], one["version"], one["fields"])
            for one in shared["categories"]
        },
        tenants=tuple(sorted(found, key=lambda one: one.named.key)),
        nobody=decisions.parse_facts_row(_row(shared, None)),
    )


def _tenant(facts: Any, shared: Any) -> TenantFactsRow:
    key = facts["key"]
    read = decisions.parse_facts_row(_row(shared, facts))
    every = iter(read.statements)  # in the order in which `_row` laid them end to end
    statements = {code: tuple(islice(every, len(one))) for code, one in (facts["statements"] or {}).items()}
    aliases = tuple(name for name in facts["names"] or () if name != key)
    return TenantFactsRow(UUID(facts["id"]), TenantNames(key, aliases), statements, read)


def _row(shared: Any, tenant: Any) -> dict[str, Any]:
    """A row as `consent_facts` gives it, but with all statements of the tenant at once."""
    statements = (tenant["statements"] or {}) if tenant else {}
    return {
        "revision": shared["revision"],
        "tenant": tenant,
        "category": None,
        "purpose": shared["purpose"],
        "agreements": tenant["agreements"] if tenant else None,
        "statements": [one for every in statements.values() for one in every],
        "terms": [*shared["terms"], *((tenant["terms"] if tenant else None) or ())],
    }
