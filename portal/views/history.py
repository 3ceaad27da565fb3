from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import consents
from portal.pages import show
from portal.presenters.events import lines
from portal.seats import Seat, seated

_PAGE = 50


@require_safe
@seated
def history(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everything that happened, newest first; `before` is the revision to go on from."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    happened = consents.history(tenant=seat.tenant.id, after=before, limit=_PAGE + 1)
    found = lines(happened[:_PAGE])
    more = found[-1].revision if len(happened) > _PAGE else None
    return show(request, seat, "history", lines=found, more=more, before=before)
