"""The download of an evidence document of a consent."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from consent.queries import evidence as consent_evidence
from desk import evidence_download
from desk.page import Page
from desk.views.consents import consent_or_404
from tenants.queries import tenants


class EvidenceDocument(Page):
    """Download an evidence document; it is never rendered as a page."""

    def get(self, request: HttpRequest, consent: UUID, sha256: str) -> HttpResponse:
        seen = consent_or_404(consent)
        tenant = tenants.tenant_by_id(id=seen.tenant)
        found = consent_evidence.evidence(mode=seen.mode, account=tenant.account, digests=[sha256])
        if sha256 not in seen.evidence or not found or found[0].held_by_caller:
            raise Http404("The document does not exist, or you may not see it.")
        return evidence_download.sent(found[0])
