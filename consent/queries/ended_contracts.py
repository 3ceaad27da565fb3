"""Read which consents belong to a contract that has ended, and what their terms say about that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from consent.clauses import Clauses
from consent.models import ConsentEvent, ContractEnd
from consent.paper_scopes import Subject
from consent.papers import Papers, subjects
from consent.queries.agreements import papers_of

# The authority of an end that two people of the vendor confirmed on evidence.
BY_THE_VENDOR: Final = "evidence"
# Accounts with consents under terms that do more than suspend, and without an unlimited paper that permits and has no
# end.
_MAY_HAVE_ENDED: Final = """
SELECT DISTINCT c.mode, a.account_id FROM consent_agreement a
JOIN tenants_directory t ON t.account_id = a.account_id
JOIN consent_consent c ON c.tenant_id = t.id
JOIN consent_terms m ON m.id = c.terms_id AND m.clauses ->> 'on_contract_end' IN ('destroy', 'retire_models')
WHERE a.effective_from <= %(at)s
  AND NOT EXISTS (
      SELECT 1 FROM consent_agreement g
      WHERE g.account_id = a.account_id AND g.effective_from <= %(at)s AND NOT g.awaits_approval AND g.scope IS NULL
        AND g.training = 'opt_in' AND g.effective_until IS NULL
        AND NOT EXISTS (SELECT 1 FROM consent_agreementstep s WHERE s.agreement_id = g.id)
        AND NOT EXISTS (SELECT 1 FROM consent_agreement e
                        WHERE e.account_id = g.account_id AND e.ends ->> 'reference' = g.reference))
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class EndedConsent:
    """A consent of a contract that ended at `ended_at`, with the clauses of its terms."""

    consent: UUID
    tenant: UUID
    category: str
    purpose: str
    ended_at: datetime
    clauses: Clauses


def accounts_to_look_at(*, at: datetime) -> list[tuple[str, UUID]]:
    """List (mode, account) of every customer with a contract that may have ended and terms that then destroy data."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_HAVE_ENDED, {"at": at})
        return [(mode, account) for mode, account in cursor.fetchall()]


def ended_consents(*, account: UUID, at: datetime) -> list[EndedConsent]:
    """List the stated consents of an account that rest on a contract that has ended by `at`, in ledger order.

    A consent from before a gap between two contracts belongs to the one that ended.
    """
    papers = papers_of(account=account)
    if not papers:
        return []
    rows = ConsentEvent.objects.filter(kind="stated", consent__tenant__account=account).order_by("id")
    ended: list[EndedConsent] = []
    for consent, tenant, key, category, purpose, recorded_at, written in rows.values_list(
        *("consent", "tenant", "tenant__key", "consent__category__code", "consent__purpose__code"),
        *("recorded_at", "consent__terms__clauses"),
    ):
        since = _ended_at(papers, Subject(key, category, purpose), recorded_at or at, at=at)
        if since is not None:
            clauses = Clauses.from_dict(written)
            ended.append(EndedConsent(consent, tenant, category, purpose, since, clauses))
    return ended


def ended_at(*, account: UUID, at: datetime) -> datetime | None:
    """Return when the contract of an account ended, for what it ended first. None where it goes on for everything."""
    papers = papers_of(account=account)
    ends = [papers.cover_end(subject, at=at) for subject in subjects(papers.papers)]
    return min((end for end in ends if end is not None and end <= at), default=None)


def _ended_at(papers: Papers, subject: Subject, recorded_at: datetime, *, at: datetime) -> datetime | None:
    """Return the end of the contract that a statement of this instant belongs to, if it has ended by `at`."""
    gap = papers.gap(subject, at=at)
    if gap is not None and recorded_at < gap[1]:
        return gap[0].end
    end = papers.cover_end(subject, at=at)
    return end if end is not None and end <= at else None


@dataclass(frozen=True, slots=True)
class DecidedEnd:
    """The confirmed end of a contract that ended, or ends, at `ended_at`. `by_owner`: the customer confirmed it."""

    ended_at: datetime
    decided_at: datetime
    by_owner: bool

    def covers(self, ended_at: datetime) -> bool:
        """Whether it confirms this end: of the same contract, also where a holdover moved it."""
        return self.ended_at <= ended_at <= max(self.ended_at, self.decided_at)


def decided_ends(*, account: UUID) -> list[DecidedEnd]:
    """List the ends of contracts that an owner, or two people of the vendor, confirmed. Oldest first."""
    rows = ContractEnd.objects.filter(account=account, decision="end").order_by("id")
    return [DecidedEnd(row.ended_at, row.claimed_at, row.authority != BY_THE_VENDOR) for row in rows]
