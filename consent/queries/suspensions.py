"""What stands outside a consent and suspends it: terms, agreements, the tenant's switch, a change of its account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final

from consent import statement_rules
from consent.acceptance import PublishedTerms
from consent.models import Consent
from consent.paper_scopes import Subject
from consent.papers import Papers
from consent.queries.tenant_papers import papers_of_tenant
from consent.queries.terms import superseding
from consent.statement_rules import Statement, Status
from tenants.queries import tenants as tenant_queries

# What keeps a stated consent from counting, and makes it suspended.
SUSPENDING: Final = frozenset({"contract_ended", "account_changed", "no_consent"})


def status_among(row: Consent, statements: Sequence[Statement], *, at: datetime) -> Status:
    """Return the present status of a consent among the settled statements of its consent key."""
    papers = papers_of_tenant(tenant=row.tenant_id).settled(by=at)
    causes = causes_of(row, papers, at=at, present=True)
    return status_under(
        papers,
        next(each for each in statements if each.id == row.id),
        statements,
        subject_of(row),
        at=at,
        suspended_since=min((since for _, since in causes), default=None),
    )


def suspended_by(row: Consent, statement: Statement, *, at: datetime) -> str | None:
    """Return the reason code of the earliest cause that suspends the consent, or None."""
    papers = papers_of_tenant(tenant=row.tenant_id).settled(by=at)
    causes = list(causes_of(row, papers, at=at, present=True))
    move, merge = papers.move_to_confirm(statement, at=at), papers.merge_since(statement, at=at)
    if move is not None:
        causes.append(("account_changed", move.at))
    if merge is not None:
        causes.append(("merged", merge.at))
    return min(causes, key=itemgetter(1))[0] if causes else None


def must_be_confirmed(row: Consent, statement: Statement, *, at: datetime) -> bool:
    """Whether the papers keep a statement from counting, although nothing suspends it."""
    papers = papers_of_tenant(tenant=row.tenant_id).settled(by=at)
    return statement.id in papers.unconfirmed([statement], subject_of(row), at=at)


def status_under(
    papers: Papers,
    statement: Statement,
    statements: Sequence[Statement],
    subject: Subject,
    *,
    at: datetime,
    suspended_since: datetime | None,
) -> Status:
    """Return the status of a statement among all of its consent key, under the papers of its account."""
    unconfirmed = papers.unconfirmed([statement], subject, at=at).get(statement.id)
    if unconfirmed is not None and unconfirmed.code in SUSPENDING and suspended_since is None:
        suspended_since = unconfirmed.since
    return statement_rules.status(
        statement,
        statements,
        at,
        suspended_since=suspended_since,
        unconfirmed=unconfirmed is not None and unconfirmed.code == "proposed_only",
    )


def causes_of(row: Consent, papers: Papers, *, at: datetime, present: bool) -> Iterator[tuple[str, datetime]]:
    """Yield the codes of what suspends the consent apart from its own statement, each with its beginning."""
    newer = superseding(
        mode=row.mode,
        version=row.terms.version,
        account=row.tenant.account_id,
        purpose=row.purpose.code,
        at=at,
    )
    suspended = tenant_queries.suspended_since(tenant=row.tenant_id, at=at, present=present)
    yield from causes(newer, papers, subject_of(row), suspended, at=at)


def causes(
    newer: PublishedTerms | None,
    papers: Papers,
    subject: Subject,
    suspended: datetime | None,
    *,
    at: datetime,
) -> Iterator[tuple[str, datetime]]:
    """Yield the codes of what suspends a consent: newer terms, papers that deny it, and the tenant's switch."""
    if newer is not None:
        yield "terms_superseded", newer.effective_from
    for prohibition in papers.denials(subject, at=at):
        yield prohibition.code, prohibition.since
    if suspended is not None:
        yield "tenant_suspended", suspended


def subject_of(row: Consent) -> Subject:
    """Return what a consent is about."""
    return Subject(row.tenant.key, row.category.code, row.purpose.code)
