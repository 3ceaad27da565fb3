"""Send an evidence document to staff as a download; it is never rendered as a page."""

from __future__ import annotations

import hashlib
from io import BytesIO

import structlog
from django.http import FileResponse, Http404, HttpResponse

from consent import evidence_files
from consent.queries.evidence import EvidenceRecord

log = structlog.get_logger(__name__)


def sent(document: EvidenceRecord) -> HttpResponse:
    """Return the document as a download. Raises: Http404 where it is not the one that was recorded."""
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
