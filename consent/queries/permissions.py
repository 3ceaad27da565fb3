"""What a tenant permits at an instant: what pricing counts and pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import acceptance, projection, standing
from consent import agreements as agreement_rules
from consent.clauses import Clauses
from consent.models import CategoryVersion, Standing
from consent.queries.agreements import agreements, prohibitions_of
from consent.queries.standings import rulings
from consent.queries.terms import published
from consent.standing import Statement
from tenants import queries as tenants


@dataclass(frozen=True, slots=True)
class InForce:
    """A statement in force. `category_fields` are all fields of the category as it stands, covered or not."""

    category: str
    category_fields: tuple[str, ...]
    purpose: str
    statement: Statement
    clauses: Clauses


def in_force(*, tenant: UUID, at: datetime) -> list[InForce]:
    """The statements that permit something at `at`, in order of category and purpose."""
    seen = tenants.tenant_by_id(id=tenant)
    if tenants.suspended_since(tenant=tenant, at=at) is not None:
        return []
    if prohibitions_of(account=seen.account, at=at):
        return []
    accepted = {terms.version: terms for terms in published(mode=seen.mode, account=seen.account)}
    found = []
    for ruling in rulings(tenant=tenant, at=at):
        terms = accepted[ruling.statement.terms]
        superseded = acceptance.superseding(
            terms.published(),
            [other.published() for other in accepted.values()],
            account=seen.account,
            at=at,
        )
        since = superseded.effective_from if superseded else None
        if standing.status(ruling.statement, ruling.live, at, suspended_since=since) == "active":
            fields = CategoryVersion.objects.filter(category=ruling.category).latest("number").fields
            found.append(
                InForce(
                    ruling.category_code,
                    tuple(field["name"] for field in fields),
                    ruling.purpose_code,
                    ruling.statement,
                    terms.clauses,
                )
            )
    return sorted(found, key=lambda one: (one.category, one.purpose))


def next_change(*, tenant: UUID, after: datetime) -> datetime | None:
    """The next instant at which time alone may change what the tenant permits."""
    seen = tenants.tenant_by_id(id=tenant)
    papers = [paper.said() for paper in agreements(account=seen.account)]
    instants: list[datetime | None] = list(agreement_rules.boundaries(papers, after=after))
    instants += [
        terms.effective_from
        for terms in published(mode=seen.mode, account=seen.account)
        if terms.requires_reacceptance and terms.effective_from > after
    ]
    for row in Standing.objects.filter(tenant=tenant):
        instants.append(projection.next_change([projection.read(one) for one in row.statements], after))
    return min((instant for instant in instants if instant is not None), default=None)
