"""The download of an evidence document."""

from __future__ import annotations

import hashlib
from io import BytesIO
from uuid import UUID

import structlog
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from consent import evidence_files
from consent.queries import evidence as consent_evidence
from desk.page import Page
from desk.views.consents import consent_or_404
from tenants.queries import tenants

log = structlog.get_logger(__name__)


class EvidenceDocument(Page):
    """Download an evidence document; it is never rendered as a page."""

    def get(self, request: HttpRequest, consent: UUID, sha256: str) -> HttpResponse:
        seen = consent_or_404(consent)
        tenant = tenants.tenant_by_id(id=seen.tenant)
        found = consent_evidence.evidence(mode=seen.mode, account=tenant.account, digests=[sha256])
        if sha256 not in seen.evidence or not found or found[0].held_by_caller:
            raise Http404("The document does not exist, or you may not see it.")
        document = found[0]
        try:
            data = evidence_files.read(document.stored_as)
        except evidence_files.EvidenceUnavailable:
            log.exception("evidence_unavailable")
            return HttpResponse(
                "The document cannot be read at present. Try again later.",
                status=503,
                content_type="text/plain",
            )
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise Http404("The stored document is not the one that was recorded.")
        response = FileResponse(
            BytesIO(data), as_attachment=True, filename=document.name, content_type=document.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response  # type: ignore[return-value]
