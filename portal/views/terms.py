from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import terms as consent_terms
from portal.pages import show
from portal.seats import Seat, seated


@require_safe
@seated
def terms(request: HttpRequest, seat: Seat, version: str) -> HttpResponse:
    """Terms in full; another account's negotiated ones are not to be known of."""
    found = next(
        (
            t
            for t in consent_terms.published(mode=seat.mode, account=seat.tenant.account)
            if t.version == version
        ),
        None,
    )
    if found is None:
        raise Http404("no such terms")
    return show(request, seat, "terms", terms=found)
