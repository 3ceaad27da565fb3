"""Certificates of destruction."""

from __future__ import annotations

from typing import Any

from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item
from api.paths import id_of
from api.route import READS, Route
from api.shapes.certificate import CERTIFICATE
from documents.certificates import paper, whole
from lineage.destruction.queries import certificates
from lineage.destruction.queries.certificates import CertificateSeen
from wire import ids

_TAG = "Destruction"
_CODE = "no_such_certificate"
_READERS = (*READS, "runs", "audit")


class CertificateView(Item):
    @Route(
        "A certificate of destruction, signed",
        _READERS,
        {200: CERTIFICATE},
        _TAG,
        says="Issued when everything an order names is confirmed and verified by somebody else. `licet verify`"
        " checks it offline. Names of people stand beside what is signed. The same under `.json`.",
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return whole.write(named(request, path["id"]))


class CertificatePaperView(Endpoint):
    @Route(
        "The same certificate as a signed page of paper",
        _READERS,
        {200: "The page, as PDF/UA with a PAdES B-B signature"},
        _TAG,
        media_types=(paper.MEDIA_TYPE,),
        says="Its code leads to the public page `/verify/{id}`.",
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        shown = paper.pdf(named(request, id))
        name = f'inline; filename="{id}.pdf"'
        return Answer(shown, headers={"Content-Type": paper.MEDIA_TYPE, "Content-Disposition": name})


def named(request: ApiRequest, text: str) -> CertificateSeen:
    """The certificate a path names, if the caller may know of it. Raises: Problem (404), NoSuchCertificate."""
    id = id_of(ids.CERTIFICATE, text, code=_CODE)
    seen = certificates.certificate(id=id)
    if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise certificates.NoSuchCertificate(text)
    return seen
