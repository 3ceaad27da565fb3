from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.acting_members import acting_members


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the only tenant, or let the user choose among several. Staff without one go to the desk."""
    found = acting_members(request)
    if not found and getattr(request.user, "is_staff", False):
        return redirect("admin:index")
    if len(found) == 1:
        return redirect("portal:overview", mode=found[0].mode, key=found[0].key)
    return render(request, "portal/home.html", {"acting_members": found})


def address(request: HttpRequest) -> HttpResponse:
    """Members cannot change their e-mail address, because it identifies the signatory."""
    raise Http404("addresses are not changed here")
