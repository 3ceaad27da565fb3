"""Find the consents of a tenant that are in force at an instant, for pricing and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consent import acceptance, standing_json, statement_rules
from consent.clauses import Clauses
from consent.paper_scopes import Subject
from consent.queries import standings, suspensions
from consent.queries.catalogue_judge import CatalogueJudge
from consent.queries.tenant_papers import papers_of_tenant
from consent.queries.terms import published
from consent.statement_rules import Statement
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord


@dataclass(frozen=True, slots=True)
class ConsentInForce:
    """A consent in force. `category_fields` are all present fields of the category, covered or not.

    `closed` are its fields that it does not cover any more, each with the ledger place of the edit that closed it.
    """

    category: str
    category_id: UUID
    category_fields: tuple[str, ...]
    purpose: str
    purpose_id: UUID
    statement: Statement
    clauses: Clauses
    closed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permissions:
    """All consents of a tenant in force at an instant, and when time alone may next change them."""

    tenant: TenantRecord
    in_force: tuple[ConsentInForce, ...]
    next_change_at: datetime | None


def permissions(*, tenant: UUID, at: datetime) -> Permissions:
    """Read a tenant's permissions at `at`. The number of SQL queries does not grow with its consents."""
    seen = tenants.tenant_by_id(id=tenant)
    papers = papers_of_tenant(tenant=tenant).settled(by=at)
    terms = {
        record.version: record
        for record in published(mode=seen.mode, account=seen.account, accepted_by=tenant)
    }
    known = [record.published() for record in terms.values()]
    instants: list[datetime | None] = list(papers.boundaries(after=at))
    instants += [
        each.effective_from for each in known if each.requires_reacceptance and each.effective_from > at
    ]
    barred = seen.suspended
    rows = standings.standings(tenant=tenant)
    judge = CatalogueJudge(categories={row.category for row in rows}, purposes={row.purpose for row in rows})
    consents = []
    for row in rows:
        # An unproven standing is a no: it has no statements.
        stated = [standing_json.statement_from_json(written) for written in row.checked.statements]
        live = statement_rules.settled(stated, by=at)
        instants.append(standing_json.next_change(live, at))
        ruling = statement_rules.ruling(live, at)
        subject = Subject(seen.key, row.category_code, row.purpose_code)
        if ruling is None or barred or papers.denials(subject, at=at):
            continue
        accepted = terms[ruling.terms]
        newer = acceptance.superseding(
            accepted.published(), known, account=seen.account, purpose=row.purpose_code, at=at
        )
        since = newer.effective_from if newer else None
        if suspensions.status_under(papers, ruling, live, subject, at=at, suspended_since=since) == "active":
            consents.append(
                ConsentInForce(
                    row.category_code,
                    row.category,
                    tuple(each.name for each in judge.categories[row.category].fields),
                    row.purpose_code,
                    row.purpose,
                    ruling,
                    accepted.clauses,
                    judge.closed(
                        ruling,
                        category=row.category,
                        purpose=row.purpose,
                        account=seen.account,
                        at=at,
                    ),
                )
            )
    change = min((instant for instant in instants if instant is not None), default=None)
    return Permissions(seen, tuple(consents), change)


def in_force(*, tenant: UUID, at: datetime) -> tuple[ConsentInForce, ...]:
    """Return the consents in force at `at`, in order of category and purpose."""
    return permissions(tenant=tenant, at=at).in_force
