"""A span around each HTTP request, as an ASGI application around another.

The span continues the caller's trace (`traceparent`, W3C Trace Context) and carries the request's id.
"""

from __future__ import annotations

from typing import Any

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.asgi import Exchange, Headers
from wire import redaction

_HEADERS = (b"traceparent", b"tracestate")


class TracedApplication:
    """Has the attributes of the application that it wraps, `direct` among them."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._tracer = trace.get_tracer(__name__)
        self._propagator = TraceContextTextMapPropagator()
        self.direct = self._direct if application.direct is not None else None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        given = {
            name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _HEADERS
        }
        with self._tracer.start_as_current_span(
            scope["method"], context=self._propagator.extract(given), kind=trace.SpanKind.SERVER
        ) as span:
            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("url.path", redaction.text(scope["path"]))

            async def sending(message: Any) -> None:
                if message["type"] == "http.response.start":
                    _note(span, message)
                await send(message)

            await self._application(scope, receive, sending)

    def _direct(self, headers: Headers, body: bytes, exchange: Exchange) -> bool:
        """Leave a question that belongs to a trace to `__call__`. Questions without one are not traced, for speed."""
        if any(name == b"traceparent" for name, _ in headers):
            return False
        accepted: bool = self._application.direct(headers, body, exchange)
        return accepted


def _note(span: trace.Span, message: Any) -> None:
    span.set_attribute("http.response.status_code", message["status"])
    if message["status"] >= 500:
        span.set_status(trace.StatusCode.ERROR)
    for name, value in message["headers"]:
        if name.lower() == b"x-request-id":
            span.set_attribute("licet.request_id", value.decode("latin-1"))
