"""Every copy of the customer's data that is kept for training, and what becomes of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage.destruction.queries import tenant_copies
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.copy_lines import copy_lines, totals

_SHOWN = 500


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the copies, those that exist first. `category` shows those of one category."""
    found = tenant_copies.copies(mode=acting.mode, tenant=acting.tenant.id, at=acting.at, limit=_SHOWN + 1)
    wanted = request.GET.get("category", "")
    lines = copy_lines(found[:_SHOWN], acting)
    shown = [one for one in lines if not wanted or one.copy.category == wanted]
    return show(
        request,
        acting,
        "copies",
        present=[one for one in shown if one.copy.is_open],
        gone=[one for one in shown if not one.copy.is_open],
        totals=totals(lines),
        wanted=wanted,
        more=len(found) > _SHOWN,
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, holding: UUID) -> HttpResponse:
    """Show one copy: where it lies, which run made it, and what is destroyed when."""
    found = tenant_copies.copies(mode=acting.mode, tenant=acting.tenant.id, at=acting.at, holding=holding)
    if not found:
        raise Http404("no such copy")
    return show(request, acting, "copy", lines=copy_lines(found, acting), first=found[0], holding=holding)
