"""The documents of a change that waits, for the person who compares them before approving."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.queries import evidence
from consent.queries.evidence import EvidenceRecord
from desk import evidence_download
from desk.page import Page, found_or_404
from tenants.queries import approvals
from tenants.queries.approvals import ApprovalRecord


class ApprovalDocument(Page):
    """Download a document that a change rests on; it is never rendered as a page."""

    def get(self, request: HttpRequest, approval: UUID, sha256: str) -> HttpResponse:
        seen = approval_or_404(approval)
        found = next((each for each in documents_of(seen) if each.sha256 == sha256), None)
        return evidence_download.sent(found_or_404(found, "document"))


def approval_or_404(id: UUID) -> ApprovalRecord:
    try:
        seen: ApprovalRecord | None = approvals.approval(id=id)
    except approvals.NoSuchApproval:
        seen = None
    return found_or_404(seen, "change")


def documents_of(seen: ApprovalRecord) -> list[EvidenceRecord]:
    """Return the documents that a change rests on and that are stored here."""
    if seen.account is None:
        return []
    named = seen.becomes.get("evidence", ()) if isinstance(seen.becomes, dict) else ()
    digests = [digest for digest in (*named, *seen.arguments.get("evidence", ())) if isinstance(digest, str)]
    stored = evidence.evidence(mode=seen.mode, account=seen.account, digests=digests)
    return [each for each in stored if not each.held_by_caller]
