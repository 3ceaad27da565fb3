from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from consent import acceptance
from consent.acceptance import PublishedTerms
from consent.clauses import Clauses
from consent.models import Consent, Terms
from ledger import reading_once

_FACTS = ("version", "account", "effective_from", "requires_reacceptance", "revision", "purposes")


class NoSuchTerms(LookupError):
    """The terms do not exist. Check the version."""

    code = "no_such_terms"


@dataclass(frozen=True, slots=True)
class TermsRecord:
    """Published terms with their full text."""

    id: UUID
    mode: str
    version: str
    account: UUID | None
    title: str
    body_markdown: str
    body_sha256: str
    clauses: Clauses
    purposes: tuple[str, ...] | None
    roles: dict[str, str]
    effective_from: datetime
    requires_reacceptance: bool
    recorded_at: datetime
    revision: int
    entry: UUID

    def published(self) -> PublishedTerms:
        return PublishedTerms(
            self.version,
            self.account,
            self.effective_from,
            self.requires_reacceptance,
            self.revision,
            self.purposes,
        )


def terms(*, mode: str, version: str) -> TermsRecord:
    """Return the terms of a version. Raises: NoSuchTerms."""
    row = Terms.objects.filter(mode=mode, version=version).first()
    if row is None:
        raise NoSuchTerms(version)
    return _seen(row)


def published(
    *,
    mode: str,
    account: UUID | None = None,
    accepted_by: UUID | None = None,
    as_known_at: datetime | None = None,
) -> list[TermsRecord]:
    """Return the standard terms and the account's negotiated terms, newest first.

    With `accepted_by`, also those that this tenant's consents accepted: under an account that it belonged to before.
    """
    return [_seen(row) for row in _published(mode, account, as_known_at, accepted_by=accepted_by)]


def every(*, mode: str) -> list[TermsRecord]:
    """Return all terms of a mode, newest first: the standard ones and those negotiated for an account."""
    return [_seen(row) for row in Terms.objects.filter(mode=mode).order_by("-revision")]


@reading_once.once
def published_facts(*, mode: str, account: UUID, as_known_at: datetime | None = None) -> list[PublishedTerms]:
    """Return the same without texts and clauses: what decides which terms supersede others."""
    rows = _published(mode, account, as_known_at)
    return [
        PublishedTerms(version, home, since, again, seq, None if purposes is None else tuple(purposes))
        for version, home, since, again, seq, purposes in rows.values_list(*_FACTS)
    ]


def terms_offered(
    *, mode: str, account: UUID, at: datetime, purpose: str | None = None
) -> TermsRecord | None:
    """Return the terms that an account can accept at `at`: negotiated ones first, else the newest standard ones.

    With `purpose`, only terms that are for it count.
    """
    effective = [
        t
        for t in published(mode=mode, account=account)
        if t.effective_from <= at and (purpose is None or t.published().are_for(purpose))
    ]
    negotiated = [t for t in effective if t.account is not None]
    return next(iter(negotiated or effective), None)


def superseding(
    *,
    mode: str,
    version: str,
    account: UUID,
    purpose: str,
    at: datetime,
    known: Sequence[PublishedTerms] | None = None,
) -> PublishedTerms | None:
    """Return the terms in effect at `at` that an account must accept for `purpose` in place of `version`, if any.

    `known` are the account's published terms, read before by `published_facts`.
    """
    if known is None:
        known = published_facts(mode=mode, account=account)
    accepted = next((terms for terms in known if terms.version == version), None)
    if accepted is None:
        # Negotiated with the account that the tenant belonged to before.
        row = Terms.objects.filter(mode=mode, version=version).first()
        if row is None or row.revision is None:
            return None
        accepted = _seen(row).published()
    return acceptance.superseding(accepted, known, account=account, purpose=purpose, at=at)


def _published(
    mode: str, account: UUID | None, as_known_at: datetime | None, *, accepted_by: UUID | None = None
) -> QuerySet[Terms]:
    mine = Q(account=None) | Q(account=account)
    if accepted_by is not None:
        mine |= Q(id__in=Consent.objects.filter(tenant=accepted_by).values("terms"))
    rows = Terms.objects.filter(mine, mode=mode)
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    return rows.order_by("-effective_from", "-revision")


def _seen(row: Terms) -> TermsRecord:
    if row.recorded_at is None or row.revision is None:
        raise RuntimeError(f"terms {row.version} are read before their entry was appended")
    return TermsRecord(
        row.id,
        row.mode,
        row.version,
        row.account_id,
        row.title,
        row.body_markdown,
        row.body_sha256,
        Clauses.from_dict(row.clauses),
        tuple(row.purposes) if row.purposes is not None else None,
        row.roles or {},
        row.effective_from,
        row.requires_reacceptance,
        row.recorded_at,
        row.revision,
        row.entry_id,
    )
