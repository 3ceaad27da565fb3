"""Staff open the desk with a second factor: an authenticator app or a passkey."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from identity import fresh_factor, step_up


def detour(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect to the second factor for staff who have not used one in this session, else None.

    Without a factor it leads to the page that sets one up. With one, it leads to the page that asks for it.
    """
    if not settings.STAFF_NEED_SECOND_FACTOR or fresh_factor.used_second(step_up.proofs(request)):
        return None
    if step_up.has_second_factor(request.user):
        return step_up.ask_again(request)
    messages.warning(request, "The desk opens once you have set up a second factor: an app, or a passkey.")
    return redirect("mfa_index")
