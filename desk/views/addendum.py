"""Download the addendum for signing that makes the portal a valid way to consent."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from desk.page import Page
from desk.views.tenants import tenant_or_404
from documents import typeset
from documents.addenda import content, pdf
from ledger import clock
from tenants.queries import accounts


class AddendumPaper(Page):
    def get(self, request: HttpRequest, tenant: UUID, reference: str) -> HttpResponse:
        seen, at = tenant_or_404(tenant), clock.now()
        account = accounts.account_by_id(id=seen.account)
        try:
            found = content.gather(account, reference, at=at)
        except (content.NoSuchAgreement, content.AddendumNotNeeded) as error:
            raise Http404("The agreement needs none.") from error
        address = f"{settings.PUBLIC_URL}/{seen.mode}/{seen.key}/contract/"
        shown = pdf.pdf(found, mode=seen.mode, address=address, at=at)
        name = f'attachment; filename="addendum-{found.amends}.pdf"'
        return HttpResponse(shown, content_type=typeset.MEDIA_TYPE, headers={"Content-Disposition": name})
