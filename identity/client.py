"""The client's address of a request, as limits, events and logs use it."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from wire.client_address import UNKNOWN, client_address

_NONE: Final = str(IPv4Address(0))


def address(request: HttpRequest) -> str:
    """Return the address, believing X-Forwarded-For only as far as TRUSTED_PROXY_COUNT says.

    It fits a column of addresses: without the zone of IPv6, and `0.0.0.0` for a client without one (a Unix socket).
    """
    found = client_address(
        request.META.get("REMOTE_ADDR"),
        request.META.get("HTTP_X_FORWARDED_FOR"),
        proxies=settings.TRUSTED_PROXY_COUNT,
    )
    return _NONE if found == UNKNOWN else found.partition("%")[0]
