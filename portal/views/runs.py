from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import purposes as consent_purposes
from lineage.runs.queries import monthly
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.history_reading import category_names
from portal.presenters.run_lines import run_line

_BACK = timedelta(days=365)
_AHEAD = timedelta(seconds=1)  # the end is half-open, and the newest run may have begun just now


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the runs of the last year that could use the customer's data, newest first."""
    since = acting.at - _BACK
    found = monthly.runs(tenant=acting.tenant.id, since=since, until=acting.at + _AHEAD)
    purposes = consent_purposes.purposes(mode=acting.mode, account=acting.tenant.account)
    names = {one.code: one.name for one in purposes}
    categories = category_names(acting)
    lines = [run_line(one, categories=categories, purposes=names) for one in reversed(found)]
    return show(request, acting, "runs", runs=lines, since=since)
