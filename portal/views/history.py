from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import consents
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.events import history_lines

_PAGE = 50


@require_safe
@for_acting_member
def history(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Show the events, newest first. `before` is the revision to continue from."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    happened = consents.history(tenant=acting.tenant.id, after=before, limit=_PAGE + 1)
    found = history_lines(happened[:_PAGE])
    more = found[-1].revision if len(happened) > _PAGE else None
    return show(request, acting, "history", lines=found, more=more, before=before)
