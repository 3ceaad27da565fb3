"""The page that a form was sent from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page with the form, as the browser names it; else the address it was sent to.

    Some forms are sent to an address that shows nothing by itself. Pages of other sites are never returned.
    """
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    ours = came_from.scheme == request.scheme and came_from.netloc == request.get_host()
    if request.method != "POST" or not ours or came_from.path.startswith("/accounts/"):
        return request.get_full_path()
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
