"""The request log: what programs asked with the customer's own keys, found by request id, key or failure."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from tenants import request_log as reach
from tenants.queries import customer_keys, request_log

_PAGE: Final = 50


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    sought = request.GET.get("id", "").strip()[:128]
    key, failed = _uuid(request.GET.get("api_key", "")), request.GET.get("failed") == "on"
    found = request_log.requests(
        tenant=acting.tenant.id,
        at=acting.at,
        request_id=sought,
        key=key,
        failed=failed,
        before=_uuid(request.GET.get("before", "")),
        limit=_PAGE + 1,
    )
    keys = customer_keys.keys(tenant=acting.tenant.id)
    names = {one.id: one.name or one.hint for one in keys}
    return show(
        request,
        acting,
        "request_log",
        lines=[(one, names.get(one.key, "")) for one in found[:_PAGE]],
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        keys=keys,
        sought=sought,
        key=key,
        failed=failed,
        days=reach.KEPT_FOR.days,
    )


def _uuid(text: str) -> UUID | None:
    """Return the id in a query, None for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
