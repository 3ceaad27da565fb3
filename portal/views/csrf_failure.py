"""A page that is older than the newest sign-in sent its form: nothing is recorded, and the page shows it again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.csrf import csrf_failure

from identity.page_of_form import page_of_form
from portal import sent_forms


def failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead back to the page of a form of ours. A form of another site gets an error page."""
    match = request.resolver_match
    if (
        match is None
        or match.namespace != "portal"
        or not request.user.is_authenticated
        or not _is_ours(request)
    ):
        return csrf_failure(request, reason)
    sent_forms.keep_signed_in_again(request)
    return redirect(page_of_form(request))


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form was on a page of this site. A page of another site cannot claim it."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    origin = urlsplit(request.META.get("HTTP_ORIGIN", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
