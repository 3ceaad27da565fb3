"""The vendor's sub-processors: everyone reads them, owners object."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent.operations import processors as operations
from consent.queries import processors
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    objected = processors.objected(account=acting.tenant.account)
    rows = processors.processors(mode=acting.mode, at=acting.at)
    return show(
        request,
        acting,
        "processors",
        processors=[{"one": one, "objected": one.name in objected} for one in rows if one.status != "ended"],
        may_object=acting.role == "owner",
    )


@require_POST
@for_acting_member
def answer(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    if acting.role != "owner":
        raise PermissionDenied("only owners of the account object to sub-processors")
    account, name = acting.tenant.account, request.POST.get("name", "")
    try:
        if request.POST.get("answer") == "accept":
            operations.accept(account=account, name=name, by=acting.by, at=acting.at)
            messages.success(request, f"Recorded. You no longer object to {name}.")
        else:
            reason = request.POST.get("reason", "")[:500]
            operations.object_to(account=account, name=name, reason=reason, by=acting.by, at=acting.at)
            messages.success(request, f"Recorded. {name} may not touch your data.")
    except processors.NoSuchProcessor as error:
        raise Http404("no such sub-processor") from error
    return redirect("portal:processors", acting.mode, acting.key)
