"""Ask again who a person is before an act that matters, and go on afterwards with what was typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils.deprecation import MiddlewareMixin

from identity import fresh_factor
from identity.careful_views import CAREFUL
from identity.fresh_factor import Proofs
from identity.page_of_form import page_of_form

# What allauth looks at once the person has proved it, and the function below that it calls then.
_KEPT = "account_reauthentication_state"
_RESUME = "identity.step_up.resume"


def proofs(request: HttpRequest) -> Proofs:
    """Return how, and when, the person of this session proved who it is."""
    return cast(Proofs, get_authentication_records(request, cast(AbstractBaseUser, request.user)))


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved within 15 minutes who it is."""
    return fresh_factor.is_fresh(proofs(request), has_second=has_second_factor(request.user), at=time.time())


def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the factor, and from there back. A form that was sent is kept meanwhile."""
    request.session.pop(_KEPT, None)
    if request.method == "POST":
        request.session[_KEPT] = {
            "callback": _RESUME,
            "state": {
                "path": request.path,
                "query": request.META.get("QUERY_STRING", ""),
                "form": request.POST.urlencode(),
                "page": page_of_form(request),
                "at": time.time(),
            },
        }
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("Please choose a password first, with a link from “Forgotten your password?”.")
    where = f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(where)


def resume(request: HttpRequest, state: dict[str, Any]) -> Any:
    """Carry on with the form that was sent before. Files are not kept: the page asks for them again.

    Only for the person who comes from that form, and while it is fresh itself. Otherwise the form's page just opens.
    """
    target = f"{state['path']}?{state['query']}" if state["query"] else state["path"]
    asked_for = get_next_redirect_url(request) or reverse("portal:home")
    if asked_for != target:
        return HttpResponseRedirect(asked_for)
    if time.time() - state["at"] > fresh_factor.FRESH_FOR.total_seconds():
        return HttpResponseRedirect(state["page"])
    request.path = request.path_info = state["path"]
    request.META["QUERY_STRING"] = state["query"]
    request.GET = QueryDict(state["query"])
    request.POST = QueryDict(state["form"])
    found = request.resolver_match = resolve(state["path"])
    return found.func(request, *found.args, **found.kwargs)


class StepUp(MiddlewareMixin):
    """Asks again before the views of `careful_views.CAREFUL`."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],  # noqa: ARG002
        args: tuple[Any, ...],  # noqa: ARG002
        path: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or request.method not in CAREFUL.get(match.view_name, ()):
            return None
        if not request.user.is_authenticated or is_fresh(request):
            return None
        return ask_again(request)
