"""What stands outside of many consents and may suspend them, read once for all of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.acceptance import PublishedTerms
from consent.models import Consent
from consent.papers import Papers
from consent.queries import suspensions
from consent.queries import terms as consent_terms
from consent.queries.tenant_papers import papers_of_tenant
from tenants.queries import tenants


class Surroundings:
    """Reads the papers and the switch of each tenant, and the terms of each account, at most once.

    `present` says that `at` is now or later: then all that is recorded counts.
    """

    def __init__(self, *, at: datetime, as_known_at: datetime | None, present: bool) -> None:
        self._at = at
        self._as_known_at = as_known_at
        self._present = present
        self._papers: dict[UUID, Papers] = {}
        self._terms: dict[tuple[str, UUID], list[PublishedTerms]] = {}
        self._switched: dict[UUID, datetime | None] = {}
        self._suspended: dict[tuple[UUID, str, str, str], datetime | None] = {}

    def papers(self, tenant: UUID) -> Papers:
        if tenant not in self._papers:
            read = papers_of_tenant(tenant=tenant, as_known_at=self._as_known_at)
            self._papers[tenant] = read.settled(by=self._at) if self._present else read
        return self._papers[tenant]

    def suspended_since(self, row: Consent) -> datetime | None:
        """Return since when the consent is suspended. None if nothing suspends it."""
        key = (row.tenant_id, row.terms.version, row.category.code, row.purpose.code)
        if key not in self._suspended:
            causes = suspensions.causes(
                self._newer_terms(row),
                self.papers(row.tenant_id),
                suspensions.subject_of(row),
                self._switched_off(row.tenant_id),
                at=self._at,
            )
            self._suspended[key] = min((since for _, since in causes), default=None)
        return self._suspended[key]

    def _newer_terms(self, row: Consent) -> PublishedTerms | None:
        mode, account = row.mode, row.tenant.account_id
        if (mode, account) not in self._terms:
            self._terms[mode, account] = consent_terms.published_facts(
                mode=mode, account=account, as_known_at=self._as_known_at
            )
        return consent_terms.superseding(
            mode=mode,
            version=row.terms.version,
            account=account,
            purpose=row.purpose.code,
            at=self._at,
            known=self._terms[mode, account],
        )

    def _switched_off(self, tenant: UUID) -> datetime | None:
        if tenant not in self._switched:
            self._switched[tenant] = tenants.suspended_since(
                tenant=tenant, at=self._at, as_known_at=self._as_known_at, present=self._present
            )
        return self._switched[tenant]
