"""The client's address of a request, as limits, events and logs use it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from wire.client_address import client_address


def address(request: HttpRequest) -> str:
    """Return the address, believing X-Forwarded-For only as far as TRUSTED_PROXY_COUNT says."""
    return client_address(
        request.META.get("REMOTE_ADDR"),
        request.META.get("HTTP_X_FORWARDED_FOR"),
        proxies=settings.TRUSTED_PROXY_COUNT,
    )
