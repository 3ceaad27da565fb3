"""Read the facts of many tenants at once, as the policy needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from consent import free_text, statement_rules
from consent.facts import CategoryFacts, Facts, Prohibition
from consent.paper_scopes import Subject
from consent.papers import NONE
from consent.queries import decisions, standings
from consent.queries.catalogue import category_facts
from consent.queries.decisions import FactsRow
from consent.queries.standings import CheckedStanding
from consent.reasons import Reason
from consent.statement_rules import Statement
from ledger import primary_watch
from tenants.names import TenantNames

STATEMENT = (
    "SELECT of_tenant, facts, CASE WHEN of_tenant THEN NULL ELSE ledger_read_proof() END"
    " FROM consent_facts_of_tenants(%s, %s, %s, %s, %s)"
)


@dataclass(frozen=True, slots=True)
class TenantFactsRow:
    """The facts of one tenant: its names, its statements by category, and its other facts in `read`.

    The standings of the categories in `unproven` could not be proven. Those in `hidden` are not offered to it.
    """

    id: UUID
    named: TenantNames
    statements: Mapping[str, tuple[Statement, ...]]
    read: FactsRow
    unproven: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.named.key, *self.named.aliases)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All facts at one revision of the ledger. `catalogue` holds the categories as recorded. `nobody` holds the
    facts of a tenant that does not exist or that the caller may not see.
    """

    revision: int
    version: int  # the version of facts, which rises with every change
    cross_tenant: bool | None
    catalogue: Mapping[str, Mapping[str, Any]]
    categories: Mapping[str, CategoryFacts]
    tenants: tuple[TenantFactsRow, ...]
    nobody: FactsRow
    hidden: frozenset[str]  # the categories that are not offered to everybody

    def whole(
        self, tenant: TenantFactsRow | None, *, at: datetime, key_regions: tuple[str, ...] | None
    ) -> Facts:
        """Return a tenant's facts in all categories at once, about the present, `at`."""
        return decisions.facts_at_present(
            tenant.read if tenant else self.nobody, at=at, key_regions=key_regions
        ).facts

    def pair(self, whole: Facts, tenant: TenantFactsRow | None, category: str, *, at: datetime) -> Facts:
        """Return the part of `whole` for one category, equal to the facts that a decision at `at` would read."""
        stated = tenant.statements.get(category, ()) if tenant else ()
        statements = statement_rules.settled(stated, by=at)
        hidden = tenant.hidden if tenant else self.hidden
        prohibitions, unconfirmed = _papers_say(whole, tenant, category, statements, at=at)
        return Facts(
            tenant=whole.tenant,
            category=None if category in hidden else self.categories.get(category),
            purpose=whole.purpose,
            prohibitions=prohibitions,
            unconfirmed=unconfirmed,
            statements=statements,
            terms={each.terms: whole.terms[each.terms] for each in statements},
            foreseen=whole.foreseen,
            key_regions=whole.key_regions,
            proven=tenant is None or category not in tenant.unproven,
            handled=free_text.handled(tenant.read.free_text.get(category) if tenant else None),
        )


def _papers_say(
    whole: Facts,
    tenant: TenantFactsRow | None,
    category: str,
    statements: Sequence[Statement],
    *,
    at: datetime,
) -> tuple[tuple[Prohibition, ...], Mapping[UUID, Reason]]:
    """Return why the tenant's papers deny a category, and the statements that they keep from counting."""
    papers = tenant.read.papers.settled(by=at) if tenant else NONE
    if tenant is None or not papers:
        return (), {}
    subject = Subject(tenant.named.key, category, whole.purpose.code if whole.purpose else "")
    prohibitions = papers.denials(subject, at=at) if papers.has_scopes else whole.prohibitions
    return prohibitions, papers.unconfirmed(statements, subject, at=at, prohibited=bool(prohibitions))


def snapshot(
    *,
    mode: str,
    names: Sequence[str] | None,
    categories: Sequence[str],
    purpose: str,
    only_tenant: UUID | None = None,
) -> Snapshot:
    """Read all facts with one SQL statement on the primary database. `names` of None means all tenants.

    Raises: ledger.primary_watch.PrimaryUnproven.
    """
    since = primary_watch.seen()
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENT,
            [mode, None if names is None else list(names), list(categories), purpose, only_tenant],
        )
        found = cursor.fetchall()
    primary_watch.accept(next(proof for of_tenant, _, proof in found if not of_tenant), since=since)
    rows = [(of_tenant, orjson.loads(facts)) for of_tenant, facts, _ in found]
    shared = next(facts for of_tenant, facts in rows if not of_tenant)
    tenants = [_tenant(facts, shared) for of_tenant, facts in rows if of_tenant]
    return Snapshot(
        revision=shared["revision"],
        version=shared["version"],
        cross_tenant=shared["purpose"]["cross_tenant"] if shared["purpose"] else None,
        catalogue={category["code"]: category for category in shared["categories"]},
        categories={category["code"]: category_facts(category) for category in shared["categories"]},
        tenants=tuple(sorted(tenants, key=lambda tenant: tenant.named.key)),
        nobody=decisions.parse_facts_row(_row(shared, None)),
        hidden=frozenset(shared["hidden"] or ()),
    )


def _tenant(facts: Any, shared: Any) -> TenantFactsRow:
    key = facts["key"]
    checked = {code: standings.checked(written) for code, written in (facts["statements"] or {}).items()}
    joined = [statement for standing in checked.values() for statement in standing.statements]
    read = decisions.parse_checked_row(_row(shared, facts), CheckedStanding(joined, proven=True))
    parsed = iter(read.statements)  # in the order in which they were joined
    statements = {code: tuple(islice(parsed, len(standing.statements))) for code, standing in checked.items()}
    unproven = frozenset(code for code, standing in checked.items() if not standing.proven)
    aliases = tuple(name for name in facts["names"] or () if name != key)
    hidden = frozenset(facts["hidden"] or ())
    return TenantFactsRow(UUID(facts["id"]), TenantNames(key, aliases), statements, read, unproven, hidden)


def _row(shared: Any, tenant: Any) -> dict[str, Any]:
    """Build a row as `consent_facts` returns it, but without statements."""
    return {
        "revision": shared["revision"],
        "tenant": tenant,
        "category": None,
        "purpose": None if (tenant or shared)["purpose_hidden"] else shared["purpose"],
        "agreements": tenant["agreements"] if tenant else None,
        "statements": None,
        "terms": [*shared["terms"], *((tenant["terms"] if tenant else None) or ())],
    }
