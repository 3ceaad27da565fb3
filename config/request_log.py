"""The lines of each request in the log, with the address that limits use too."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from wire.client_address import client_address


class RequestLog(RequestMiddleware):
    """Believes nobody's X-Forwarded-For but that of trusted proxies; the library's own believes anybody's."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        address = client_address(
            request.META.get("REMOTE_ADDR"),
            request.META.get("HTTP_X_FORWARDED_FOR"),
            proxies=settings.TRUSTED_PROXY_COUNT,
        )
        structlog.contextvars.bind_contextvars(ip=address)
