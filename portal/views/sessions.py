"""Where the person is signed in, and a way to end it there."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity import happened
from identity.operations import sessions as operations
from identity.queries import sessions


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    user, key = cast(int, request.user.pk), request.session.session_key
    if request.method != "POST":
        return render(
            request, "portal/sessions.html", {"sessions": sessions.sessions(user=user, current=key)}
        )
    named = request.POST.get("session", "")
    if named.isdecimal():
        ended = int(operations.end(user=user, id=int(named[:18])))
    else:
        ended = operations.end_all(user=user, but=key)
    if ended:
        happened.note(request, "session.revoked", request.user, sessions=ended)  # type: ignore[arg-type]  # signed in
        messages.success(request, "Signed out there. That browser has to sign in again.")
    else:
        messages.info(request, "You were not signed in there any more.")
    return redirect("portal:sessions")
