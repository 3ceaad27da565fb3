"""Forms that were sent and not recorded. Their page shows them again, filled in as they were.

A form is not recorded if the session had ended, if the person signed in again in another tab, or if something in it is
missing. It is kept in the session, and for a person who must sign in first in a signed cookie. What a tick declares is
only kept for the same session: a signature is never filled in for another person.
"""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

DECLARED: Final = frozenset({"terms_accepted", "risk_accepted", "rights_attested"})
_NEVER: Final = frozenset({"csrfmiddlewaretoken", "token", "password"})
_KEPT: Final = "portal_sent_form"
_SECONDS: Final = 900
_LONGEST_COOKIE: Final = 3_500
_SALT: Final = "portal.sent_forms"

SIGNED_OUT: Final = (
    "Nothing was recorded: you were signed out when you sent the page. What you had typed is kept where it can be."
    " Please check it and send it again."
)
SIGNED_IN_AGAIN: Final = (
    "Nothing was recorded: you had signed in again since this page was opened. What you had typed is kept where it"
    " can be. Please check it and send it again."
)


def keep(request: HttpRequest) -> None:
    """Keep a form with something missing, ticks included: the page shows it again with what is wrong."""
    _put(request, _form(request.POST, but=_NEVER), checked=True)


def keep_signed_in_again(request: HttpRequest) -> None:
    """Keep a form of a page that is older than the newest sign-in, without its ticks."""
    _put(request, _form(request.POST, but=_NEVER | DECLARED))
    messages.warning(request, SIGNED_IN_AGAIN)


def keep_signed_out(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the form of a person who must sign in first: in the browser, so that strangers cost no storage."""
    if request.method != "POST":
        return
    kept = {"path": request.path, "form": _form(request.POST, but=_NEVER | DECLARED), "at": time.time()}
    value = signing.dumps(kept, salt=_SALT, compress=True)
    if len(value) > _LONGEST_COOKIE:
        value = signing.dumps({**kept, "form": ""}, salt=_SALT, compress=True)
    response.set_cookie(
        cookie_name(),
        value,
        max_age=_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def returned(request: HttpRequest) -> bool:
    """Take over the form of a person who has signed in since. Returns whether there was one."""
    value = request.COOKIES.get(cookie_name())
    if value is None:
        return False
    try:
        request.session[_KEPT] = signing.loads(value, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return True
    messages.warning(request, SIGNED_OUT)
    return True


def kept(request: HttpRequest, path: str) -> QueryDict | None:
    """Return the form that was sent to this address within 15 minutes and not recorded."""
    found: dict[str, Any] | None = request.session.get(_KEPT)
    if found is None or found["path"] != path or not 0 <= time.time() - found["at"] <= _SECONDS:
        return None
    return QueryDict(found["form"]) if found["form"] else None


def checked(request: HttpRequest, path: str) -> QueryDict | None:
    """Return the form if something was missing in it, so that its page says what."""
    return kept(request, path) if request.session.get(_KEPT, {}).get("checked") else None


def forget(request: HttpRequest) -> None:
    """Forget the form: another one was sent, or its content is kept elsewhere."""
    request.session.pop(_KEPT, None)


def cookie_name() -> str:
    return "__Host-sent_form" if settings.SESSION_COOKIE_SECURE else "sent_form"


def _put(request: HttpRequest, form: str, *, checked: bool = False) -> None:
    request.session[_KEPT] = {"path": request.path, "form": form, "at": time.time(), "checked": checked}


def _form(data: QueryDict, *, but: frozenset[str]) -> str:
    found = data.copy()
    for name in but:
        found.pop(name, None)
    return found.urlencode()
