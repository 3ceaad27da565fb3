"""The lines of each request in the log, with the address that limits use too."""

from __future__ import annotations

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from identity import client


class RequestLog(RequestMiddleware):
    """Believes X-Forwarded-For only from trusted proxies. The library's own middleware believes every client."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client.address(request))
