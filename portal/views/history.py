from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import consents
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import history_reading
from portal.presenters.events import HistoryLine, history_lines
from portal.presenters.team_lines import TeamLine
from portal.presenters.told_lines import ToldLine

_PAGE = 50


@require_safe
@for_acting_member
def history(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Show the events, newest first. `before` is the revision to continue from."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    happened = consents.history(tenant=acting.tenant.id, after=before, limit=_PAGE + 1)
    others = history_reading.other_lines(acting, before=before, limit=_PAGE + 1)
    every: list[HistoryLine | TeamLine | ToldLine] = [*history_lines(happened), *others]
    every.sort(key=lambda line: line.revision, reverse=True)
    found = every[:_PAGE]
    more = found[-1].revision if len(every) > _PAGE else None
    return show(request, acting, "history", lines=found, more=more, before=before)
