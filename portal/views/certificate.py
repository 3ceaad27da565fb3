"""Download a certificate of destruction."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from documents import typeset
from documents.certificates import document, pdf
from lineage.destruction.queries import certificates
from lineage.destruction.queries.certificates import CertificateRecord
from portal.acting_members import ActingMember, for_acting_member
from portal.views.destruction import _seen
from wire import ids, strict_json


@require_safe
@for_acting_member
def certificate(request: HttpRequest, acting: ActingMember, order: UUID, form: str) -> HttpResponse:
    """Download the certificate: the same bytes as over the API."""
    found = _certificate(acting, order)
    name = f"{ids.render(ids.CERTIFICATE, found.id)}.{form}"
    if form == "pdf":
        response = HttpResponse(pdf.pdf(found), content_type=typeset.MEDIA_TYPE)
    else:
        response = HttpResponse(
            strict_json.dumps(document.certificate_document(found)), content_type="application/json"
        )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _certificate(acting: ActingMember, order: UUID) -> CertificateRecord:
    of = _seen(acting, order).certificate
    found = certificates.certificate(id=of) if of else None
    if found is None:
        raise Http404("no certificate yet")
    return found
