"""Compose the document that a choice is signed with, and read the one that a consent was signed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from consent import risk_classes, signed_document
from consent.conditions import Conditions
from consent.models import Consent, SignedDocument
from consent.queries import agreements
from consent.queries.catalogue import CategoryRecord
from consent.queries.terms import TermsRecord
from consent.signed_document import RankedPaper, WhatIsSigned


class NoSuchDocument(LookupError):
    """No document is kept of this consent: it was recorded before documents were."""

    code = "no_such_document"


@dataclass(frozen=True, slots=True)
class SignedDocumentRecord:
    """The one document of a consent, under its digest."""

    consent: UUID
    markdown: str
    sha256: str


def document(*, consent: UUID) -> SignedDocumentRecord:
    """Return the document of a consent. Raises: NoSuchDocument."""
    row = SignedDocument.objects.select_related("consent__terms").filter(consent=consent).first()
    if row is None:
        raise NoSuchDocument(str(consent))
    whole = signed_document.SignedDocument(row.consent.terms.body_markdown, row.schedule)
    return SignedDocumentRecord(consent, whole.markdown, row.consent.document_sha256)


def signed_by(*, tenant: UUID, person: UUID, sha256: str) -> UUID | None:
    """Return the newest consent that this person signed with this very document, None if there is none."""
    if not sha256:  # consents of before there were documents have none
        return None
    mine = Consent.objects.filter(
        tenant=tenant,
        document_sha256=sha256,
        events__kind__in=["proposed", "stated"],
        events__signatory=person,
    )
    newest: UUID | None = mine.order_by("-created_at", "-id").values_list("id", flat=True).first()
    return newest


def of_choice(
    *,
    account: UUID,
    terms: TermsRecord,
    conditions: Conditions,
    category: CategoryRecord,
    purpose: tuple[str, str],
    risk_class: str | None,
    zone: ZoneInfo,
    at: datetime,
) -> signed_document.SignedDocument:
    """Compose the document of a choice. `purpose` is its code and its name."""
    code, name = purpose
    return signed_document.compose(
        WhatIsSigned(
            title=terms.title,
            version=terms.version,
            body_markdown=terms.body_markdown,
            clauses=terms.clauses,
            conditions=conditions,
            category=f"{category.name} ({category.code}, version {category.version})",
            purpose=f"{name} ({code})",
            field_names=category.field_names,
            risk_class=risk_class or risk_classes.UNCLASSIFIED,
            papers=_papers(account, at=at),
            zone=zone,
        )
    )


def _papers(account: UUID, *, at: datetime) -> tuple[RankedPaper, ...]:
    """Return the account's agreements in force."""
    return tuple(
        RankedPaper(paper.reference, paper.rank)
        for paper in agreements.agreements(account=account)
        if paper.status == "effective"
        and paper.effective_from <= at
        and (paper.effective_until is None or at < paper.effective_until or paper.renewal == "auto")
    )
