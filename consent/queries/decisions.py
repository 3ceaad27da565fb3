"""Read the facts of a question from the primary database in one SQL statement, or as known earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from consent import (
    acceptance,
    assessments,
    free_text,
    knowledge,
    paper_json,
    standing_json,
    statement_rules,
)
from consent.acceptance import PublishedTerms
from consent.clauses import Clauses
from consent.facts import CategoryFacts, Facts, Objection, PurposeFacts, StopList, TenantFacts, TermsFacts
from consent.paper_scopes import Subject
from consent.papers import NONE, Papers
from consent.processor_bars import ProcessorBar
from consent.queries import catalogue, objections, processors, purposes, standings, stop_lists
from consent.queries import statements as consent_statements
from consent.queries.catalogue import NoSuchCategory, category_facts
from consent.queries.purposes import purpose_facts
from consent.queries.standings import CheckedStanding
from consent.queries.tenant_papers import papers_of_tenant
from consent.queries.terms import published as published_terms
from consent.statement_rules import Statement
from ledger import primary_watch
from ledger import queries as ledger
from tenants.queries import tenants
from wire import times

_COLUMNS = ("revision", "tenant", "category", "purpose", "agreements", "statements", "terms")
STATEMENT = f"SELECT ledger_read_proof(), {', '.join(_COLUMNS)} FROM consent_facts(%s, %s, %s, %s)"  # noqa: S608  constants only


@dataclass(frozen=True, slots=True)
class FactsAtRevision:
    """Facts and the ledger revision at which they were true. `tenant` is the tenant's id if it is known."""

    facts: Facts
    revision: int
    tenant: UUID | None
    account: UUID | None


def read_facts(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    at: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> FactsAtRevision:
    """Read the present facts with one SQL statement on the primary database, without a cache.

    `only_tenant` is the tenant that the caller's API key is restricted to. Other tenants are unknown to it.
    Raises: ledger.primary_watch.PrimaryUnproven.
    """
    since = primary_watch.seen()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [mode, tenant, category, purpose])
        proof, revision, *documents = cursor.fetchone()
    primary_watch.accept(proof, since=since)
    # Django returns jsonb as text
    row = {"revision": revision} | {
        name: orjson.loads(document) if document is not None else None
        for name, document in zip(_COLUMNS[1:], documents, strict=True)
    }
    return facts_at_present(parse_facts_row(row), at=at, only_tenant=only_tenant, key_regions=key_regions)


@dataclass(frozen=True, slots=True)
class FactsRow:
    """The parsed row of `consent_facts`, which does not depend on an instant."""

    revision: int
    tenant: UUID | None
    account: UUID | None
    tenant_key: str
    suspended_since: datetime | None
    objections: frozenset[Objection]
    processors: tuple[ProcessorBar, ...]
    category: CategoryFacts | None
    purpose: PurposeFacts | None
    papers: Papers
    statements: tuple[Statement, ...]
    published: Mapping[str, PublishedTerms]
    clauses: Mapping[str, Clauses]
    proven: bool = True
    stops: tuple[StopList, ...] = ()
    # What the customer said about free text: by category, how each field is handled.
    free_text: Mapping[str, dict[str, str]] = field(default_factory=dict)


def parse_facts_row(row: Mapping[str, Any]) -> FactsRow:
    """Parse a row of `consent_facts`, and check the standing in it."""
    return parse_checked_row(row, standings.checked(row["statements"]))


def parse_checked_row(row: Mapping[str, Any], standing: CheckedStanding) -> FactsRow:
    """Parse a row with a standing that was checked."""
    tenant, category, purpose = row["tenant"], row["category"], row["purpose"]
    statements = tuple(standing_json.statement_from_json(written) for written in standing.statements)
    accepted = {statement.terms for statement in statements}
    terms = row["terms"] or ()
    return FactsRow(
        revision=row["revision"],
        tenant=UUID(tenant["id"]) if tenant else None,
        account=UUID(tenant["account"]) if tenant else None,
        tenant_key=tenant["key"] if tenant else "",
        suspended_since=_time(tenant["suspended_since"]) if tenant else None,
        objections=_objections(tenant),
        processors=_processors(tenant),
        category=_category(orjson.dumps(category)) if category else None,
        purpose=_purpose(orjson.dumps(purpose)) if purpose else None,
        papers=paper_json.papers_from_json(row["agreements"]),
        statements=statements,
        published={each["version"]: _published(each) for each in terms},
        clauses={
            each["version"]: _clauses(orjson.dumps(each["clauses"]))
            for each in terms
            if each["version"] in accepted
        },
        proven=standing.proven,
        stops=stop_lists.parse(tenant["stops"] if tenant else None),
        free_text=stop_lists.free_text(tenant["stops"] if tenant else None),
    )


def _objections(tenant: Mapping[str, Any] | None) -> frozenset[Objection]:
    if not tenant or not tenant["objections"]:
        return frozenset()
    return frozenset((noun, code, version) for noun, code, version in tenant["objections"])


def _processors(tenant: Mapping[str, Any] | None) -> tuple[ProcessorBar, ...]:
    written = tenant.get("processors") if tenant else None
    return tuple(ProcessorBar(name, _time(until)) for name, until in written or ())


# Every tenant's row repeats these texts; the cache keeps one object for each.
@lru_cache(maxsize=1024)
def _category(text: bytes) -> CategoryFacts:
    category = orjson.loads(text)
    return category_facts(category)


@lru_cache(maxsize=1024)
def _purpose(text: bytes) -> PurposeFacts | None:
    return purpose_facts(orjson.loads(text))


@lru_cache(maxsize=1024)
def _clauses(text: bytes) -> Clauses:
    return Clauses.from_dict(orjson.loads(text))


def facts_at_present(
    row: FactsRow,
    *,
    at: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> FactsAtRevision:
    """Turn a parsed row into facts about the present, `at`."""
    if row.tenant is None or (only_tenant is not None and row.tenant != only_tenant):
        facts = Facts(category=row.category, purpose=row.purpose, key_regions=key_regions)
        return FactsAtRevision(facts, row.revision, None, None)
    since = row.suspended_since
    subject = Subject(
        row.tenant_key, row.category.code if row.category else "", row.purpose.code if row.purpose else ""
    )
    statements = statement_rules.settled(row.statements, by=at)
    papers = row.papers.settled(by=at)
    prohibitions = papers.denials(subject, at=at)
    return FactsAtRevision(
        facts=Facts(
            # A suspension that was read counts now, even if the clock that recorded it runs ahead.
            tenant=TenantFacts(
                row.tenant_key,
                min(since, at) if since is not None else None,
                row.objections,
                row.processors,
                row.stops,
            ),
            category=row.category,
            purpose=row.purpose,
            prohibitions=prohibitions,
            unconfirmed=papers.unconfirmed(statements, subject, at=at, prohibited=bool(prohibitions)),
            statements=statements,
            terms=_terms(
                row.statements,
                row.published,
                row.clauses,
                account=row.account,
                purpose=row.purpose.code if row.purpose else "",
                at=at,
            ),
            foreseen=_foreseen(row, after=at),
            key_regions=key_regions,
            proven=row.proven,
            handled=free_text.handled(row.free_text.get(subject.category)),
        ),
        revision=row.revision,
        tenant=row.tenant,
        account=row.account,
    )


def _foreseen(row: FactsRow, *, after: datetime) -> tuple[datetime, ...]:
    """Return when the next agreement begins or ends, and when the next terms require acceptance."""
    papers = row.papers.boundaries(after=after)[:1]
    days = (terms.effective_from for terms in row.published.values() if terms.requires_reacceptance)
    return (*papers, *sorted(day for day in days if day > after)[:1])


def next_change(row: FactsRow, facts: Facts, *, after: datetime) -> datetime | None:
    """Return the next instant at which time alone would change the facts of this row."""
    instants = [
        *assessments.relevant_instants(facts),
        # As recorded: what a clock that ran ahead recorded moves with the present until then.
        *(each for statement in row.statements for each in statement_rules.relevant_instants(statement)),
        *row.papers.boundaries(after=after),
        *(terms.effective_from for terms in row.published.values()),
    ]
    return min((instant for instant in instants if instant > after), default=None)


def read_past_facts(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    at: datetime,
    as_known_at: datetime | None = None,
    now: datetime,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
) -> FactsAtRevision:
    """Rebuild from the events what was known at `as_known_at` about `at`. Such facts never permit a use.

    Without `as_known_at`, and from `now` on, everything recorded is known. See `knowledge`.
    """
    as_known_at = knowledge.cutoff(as_known_at, now=now)
    present = at >= now and as_known_at is None
    try:
        seen = tenants.tenant(mode=mode, key=tenant)
    except tenants.NoSuchTenant:
        seen = None
    if seen is not None:
        unknown_then = as_known_at is not None and seen.created_at > as_known_at
        if unknown_then or (only_tenant is not None and seen.id != only_tenant):
            seen = None
    known_category, known_purpose = _known(mode, category, purpose, as_known_at=as_known_at)
    statements: tuple[Statement, ...] = ()
    ids = catalogue.consent_key(mode=mode, category=category, purpose=purpose)
    if seen and ids and known_category and known_purpose:
        statements = tuple(
            consent_statements.statements_of(
                tenant=seen.id,
                category=ids[0],
                purpose=ids[1],
                as_known_at=as_known_at,
            )
        )
        if present:
            statements = statement_rules.settled(statements, by=at)
    known_stops = None
    if seen and known_purpose:
        known_then = None if present else min(at, as_known_at or at)
        known_stops = stop_lists.stops(tenant=seen.id, purpose=purpose, as_known_at=known_then)
    published = published_terms(
        mode=mode,
        account=seen.account if seen else None,
        accepted_by=seen.id if seen else None,
        as_known_at=as_known_at,
    )
    papers = papers_of_tenant(tenant=seen.id, as_known_at=as_known_at) if seen else NONE
    if present:
        papers = papers.settled(by=at)
    subject = Subject(seen.key if seen else "", category, purpose)
    prohibitions = papers.denials(subject, at=at)
    return FactsAtRevision(
        facts=Facts(
            tenant=TenantFacts(
                seen.key,
                tenants.suspended_since(tenant=seen.id, at=at, as_known_at=as_known_at, present=present),
                objections.of_account(seen.account),
                processors.bars(mode=mode, account=seen.account, at=at),
                stop_lists.parse(known_stops),
            )
            if seen
            else None,
            category=known_category,
            purpose=known_purpose,
            prohibitions=prohibitions,
            unconfirmed=papers.unconfirmed(statements, subject, at=at, prohibited=bool(prohibitions)),
            statements=statements,
            terms=_terms(
                statements,
                {terms.version: terms.published() for terms in published},
                {terms.version: terms.clauses for terms in published},
                account=seen.account if seen else None,
                purpose=purpose,
                at=at,
            ),
            key_regions=key_regions,
            handled=free_text.handled(stop_lists.free_text(known_stops).get(category)),
        ),
        revision=ledger.revision() if as_known_at is None else ledger.revision_at(as_known_at),
        tenant=seen.id if seen else None,
        account=seen.account if seen else None,
    )


def _known(
    mode: str, category: str, purpose: str, *, as_known_at: datetime | None
) -> tuple[CategoryFacts | None, PurposeFacts | None]:
    try:
        known_category = catalogue.known_facts(mode=mode, code=category, as_known_at=as_known_at)
    except NoSuchCategory:
        known_category = None
    return known_category, purposes.known_facts(mode=mode, code=purpose)


def _terms(
    statements: Sequence[Statement],
    published: Mapping[str, PublishedTerms],
    clauses: Mapping[str, Clauses],
    *,
    account: UUID | None,
    purpose: str,
    at: datetime,
) -> dict[str, TermsFacts]:
    if account is None:
        return {}
    facts = {}
    for version in {statement.terms for statement in statements}:
        newer = acceptance.superseding(
            published[version], published.values(), account=account, purpose=purpose, at=at
        )
        facts[version] = TermsFacts(
            version,
            clauses[version],
            newer.version if newer else None,
            newer.effective_from if newer else None,
        )
    return facts


def _published(terms: dict[str, Any]) -> PublishedTerms:
    return PublishedTerms(
        terms["version"],
        UUID(terms["account"]) if terms["account"] else None,
        times.parse(terms["effective_from"]),
        terms["requires_reacceptance"],
        terms["seq"],
        tuple(terms["purposes"]) if terms["purposes"] is not None else None,
    )


def _time(text: str | None) -> datetime | None:
    return times.parse(text) if text is not None else None
