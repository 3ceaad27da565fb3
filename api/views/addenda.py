"""Views for the addendum that makes the portal a valid way to consent."""

from __future__ import annotations

from django.conf import settings

from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import addendum as shape
from api.views.accounts import visible_account
from documents import typeset
from documents.addenda import content, pdf

_TAG = "Accounts"
_SAYS = (
    "For an agreement in effect that is amended by signed writing only. Once it is signed, record it as an amendment"
    " with the document. One addendum serves all later choices in the portal."
)


class AddendumView(RouteView):
    @Route(
        "Get the addendum for signing that makes the portal a valid way to consent",
        READS,
        {200: shape.ADDENDUM},
        _TAG,
        errors=(404, 409),
        says=_SAYS,
    )
    def get(self, request: ApiRequest, key: str, reference: str) -> ApiResponse:
        account = visible_account(request, key)
        return object_response(request, shape.write(content.gather(account, reference, at=request.at)))


class AddendumPaperView(RouteView):
    @Route(
        "Get the addendum as a PDF page for signing",
        READS,
        {200: "The page, as PDF/UA"},
        _TAG,
        media_types=(typeset.MEDIA_TYPE,),
        errors=(404, 409),
        says=_SAYS,
    )
    def get(self, request: ApiRequest, key: str, reference: str) -> ApiResponse:
        account = visible_account(request, key)
        addendum = content.gather(account, reference, at=request.at)
        shown = pdf.pdf(addendum, mode=request.mode, address=settings.PUBLIC_URL, at=request.at)
        name = f'inline; filename="addendum-{addendum.amends}.pdf"'
        return ApiResponse(shown, headers={"Content-Type": typeset.MEDIA_TYPE, "Content-Disposition": name})
