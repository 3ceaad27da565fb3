"""The view of the one document that a consent was signed with."""

from __future__ import annotations

from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes.signed_document import SIGNED_DOCUMENT
from api.views.consents import visible_consent
from consent.queries import signed_documents


class SignedDocumentView(RouteView):
    @Route(
        "Get the one document that a consent was signed with",
        READS,
        {200: SIGNED_DOCUMENT},
        "Consents",
        errors=(404,),
        says="The terms' text, then a schedule of every clause and condition in words, generated from the machine form."
        " Where the two differ, what is stricter for the vendor holds.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = visible_consent(request, id)
        return object_response(request, SIGNED_DOCUMENT.write(signed_documents.document(consent=seen.id)))
