"""Views for certificates of destruction."""

from __future__ import annotations

from typing import Any

from api import response
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, ItemView, RouteView
from api.shapes.certificate import CERTIFICATE
from api.shapes.destruction_bodies import CLOSE_RESIDUALS
from documents import typeset
from documents.certificates import document, pdf
from lineage.destruction.operations import residuals
from lineage.destruction.queries import certificates
from lineage.destruction.queries.certificates import CertificateRecord
from wire import ids

_TAG = "Destruction"
_CODE = "no_such_certificate"
_READERS = (*READS, "runs", "audit")


class CertificateView(ItemView):
    @Route(
        "Get a signed certificate of destruction",
        _READERS,
        {200: CERTIFICATE},
        _TAG,
        says="We issue it when every copy that the order names is confirmed, and verified by a second person."
        " `licet verify` checks it offline. Names of people are not signed. The same document is at `.json`.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return document.certificate_document(visible_certificate(request, path["id"]))


class CertificatePaperView(RouteView):
    @Route(
        "Get the certificate as a signed PDF page",
        _READERS,
        {200: "The page, as PDF/UA with a PAdES B-B signature"},
        _TAG,
        media_types=(typeset.MEDIA_TYPE,),
        says="The code on the page leads to the public page `/verify/{id}`.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        shown = pdf.pdf(visible_certificate(request, id))
        name = f'inline; filename="{id}.pdf"'
        return ApiResponse(shown, headers={"Content-Type": typeset.MEDIA_TYPE, "Content-Disposition": name})


class ResidualsView(RouteView):
    @Route(
        "Issue a second certificate: what the first one says remains is gone",
        ("admin",),
        {201: CERTIFICATE},
        _TAG,
        body=CLOSE_RESIDUALS,
        writes=True,
        vendor_only=True,
        says="Another person verifies it. Each certificate with residuals takes one.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        first = visible_certificate(request, id)
        second = residuals.close_residuals(certificate=first.id, by=request.by, at=request.at, **body)
        issued = certificates.certificate(id=second)
        if issued is None:
            raise certificates.NoSuchCertificate(id)
        return response.json(document.certificate_document(issued), status=201)


def visible_certificate(request: ApiRequest, text: str) -> CertificateRecord:
    """Return the certificate in a path, if the caller may see it. Raises: Problem (404), NoSuchCertificate."""
    id = id_of(ids.CERTIFICATE, text, code=_CODE)
    seen = certificates.certificate(id=id)
    if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise certificates.NoSuchCertificate(text)
    return seen
