"""What is known about a question, read from the primary in one statement, and as it was known earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from consent import acceptance, agreements, projection
from consent.acceptance import Published
from consent.agreements import Said
from consent.clauses import Clauses
from consent.facts import Facts, PurposeFacts, TenantFacts, TermsFacts
from consent.queries import standings
from consent.queries.agreements import prohibitions_of
from consent.queries.catalogue import NoSuchCategory, category_facts
from consent.queries.catalogue import category as category_seen
from consent.queries.catalogue import purpose as purpose_seen
from consent.queries.terms import published as published_terms
from consent.standing import Statement
from ledger import queries as ledger
from tenants import queries as tenants
from wire import times

_COLUMNS = ("revision", "tenant", "category", "purpose", "agreements", "statements", "terms")
STATEMENT = f"SELECT {', '.join(_COLUMNS)} FROM consent_facts(%s, %s, %s, %s)"  # noqa: S608  constants only


@dataclass(frozen=True, slots=True)
class Known:
    """Facts, and the revision of the ledger they were true at. `tenant` is the tenant's id where it is known."""

    facts: Facts
    revision: int
    tenant: UUID | None
    account: UUID | None


def facts(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    at: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> Known:
    """What is known now: one statement on the primary, sent after the question arrived. No cache anywhere.

    `only_tenant` is what the caller's API key is restricted to: other tenants are unknown to it.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [mode, tenant, category, purpose])
        revision, *documents = cursor.fetchone()
    # Django leaves jsonb as text
    row = {"revision": revision} | {
        name: orjson.loads(document) if document is not None else None
        for name, document in zip(_COLUMNS[1:], documents, strict=True)
    }
    return known(row, at=at, only_tenant=only_tenant, key_regions=key_regions)


def known(
    row: dict[str, Any],
    *,
    at: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> Known:
    """The row of `consent_facts` as facts."""
    tenant = row["tenant"]
    if tenant is None or (only_tenant is not None and UUID(tenant["id"]) != only_tenant):
        tenant = None
    category, purpose = row["category"], row["purpose"]
    statements = tuple(projection.read(one) for one in row["statements"] or ()) if tenant else ()
    account = UUID(tenant["account"]) if tenant else None
    papers = [_paper(one) for one in row["agreements"] or ()] if tenant else []
    published = {one["version"]: one for one in row["terms"] or ()}
    return Known(
        facts=Facts(
            tenant=TenantFacts(tenant["key"], _time(tenant["suspended_since"])) if tenant else None,
            category=category_facts(category["code"], category["version"], category["fields"])
            if category
            else None,
            purpose=PurposeFacts(purpose["code"], purpose["cross_tenant"]) if purpose else None,
            prohibitions=agreements.prohibitions(papers, at=at),
            statements=statements,
            terms=_terms(
                statements,
                {version: _published(one) for version, one in published.items()},
                {version: one["clauses"] for version, one in published.items()},
                account=account,
                at=at,
            ),
            key_regions=key_regions,
        ),
        revision=row["revision"],
        tenant=UUID(tenant["id"]) if tenant else None,
        account=account,
    )


def facts_at(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    at: datetime,
    as_known_at: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> Known:
    """What was known at `as_known_at` about `at`: rebuilt from the events, for answers that permit nothing."""
    try:
        seen = tenants.tenant(mode=mode, key=tenant)
    except tenants.NoSuchTenant:
        seen = None
    if seen is not None and (
        seen.created_at > as_known_at or (only_tenant is not None and seen.id != only_tenant)
    ):
        seen = None
    try:
        known_category = category_seen(mode=mode, code=category, as_known_at=as_known_at)
    except NoSuchCategory:
        known_category = None
    known_purpose = purpose_seen(mode=mode, code=purpose)
    statements: tuple[Statement, ...] = ()
    if seen and known_category and known_purpose:
        statements = tuple(
            standings.statements_of(
                tenant=seen.id,
                category=known_category.id,
                purpose=known_purpose.id,
                as_known_at=as_known_at,
            )
        )
    published = published_terms(mode=mode, account=seen.account if seen else None, as_known_at=as_known_at)
    return Known(
        facts=Facts(
            tenant=TenantFacts(
                seen.key, tenants.suspended_since(tenant=seen.id, at=at, as_known_at=as_known_at)
            )
            if seen
            else None,
            category=known_category.facts() if known_category else None,
            purpose=known_purpose.facts() if known_purpose else None,
            prohibitions=prohibitions_of(account=seen.account, at=at, as_known_at=as_known_at)
            if seen
            else (),
            statements=statements,
            terms=_terms(
                statements,
                {one.version: one.published() for one in published},
                {one.version: one.clauses.to_dict() for one in published},
                account=seen.account if seen else None,
                at=at,
            ),
            key_regions=key_regions,
        ),
        revision=ledger.revision_at(as_known_at),
        tenant=seen.id if seen else None,
        account=seen.account if seen else None,
    )


def _terms(
    statements: Sequence[Statement],
    published: dict[str, Published],
    clauses: dict[str, Any],
    *,
    account: UUID | None,
    at: datetime,
) -> dict[str, TermsFacts]:
    if account is None:
        return {}
    found = {}
    for version in {statement.terms for statement in statements}:
        newer = acceptance.superseding(published[version], published.values(), account=account, at=at)
        found[version] = TermsFacts(
            version,
            Clauses.from_dict(clauses[version]),
            newer.version if newer else None,
            newer.effective_from if newer else None,
        )
    return found


def _published(one: dict[str, Any]) -> Published:
    return Published(
        one["version"],
        UUID(one["account"]) if one["account"] else None,
        times.parse(one["effective_from"]),
        one["requires_reacceptance"],
        one["seq"],
    )


def _paper(one: dict[str, Any]) -> Said:
    return Said(
        one["reference"],
        one["training"],
        times.parse(one["effective_from"]),
        _time(one["effective_until"]),
        one["amends"],
        one["seq"],
    )


def _time(text: str | None) -> datetime | None:
    return times.parse(text) if text is not None else None
