"""Traces, sent to an OpenTelemetry collector over OTLP. Off unless the standard's variable names a collector.

`OTEL_EXPORTER_OTLP_ENDPOINT` (or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) switches them on. The other variables of the
OpenTelemetry specification hold too. Spans carry the request's id, so a trace, a log line and a caller's report of an
error can be joined. They carry no query strings and no values of SQL statements.
"""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.signals import connection_created
from opentelemetry import trace
from opentelemetry.instrumentation.celery import CeleryInstrumentor

from config import sql_spans
from config.traced_application import TracedApplication

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def is_on() -> bool:
    """Tell whether a collector is named and the SDK is not switched off."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not disabled and any(os.environ.get(name) for name in _ENDPOINTS)


def start(part: str) -> None:
    """Send this process's spans, as the service `licet-<part>` unless OTEL_SERVICE_NAME says otherwise."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME") or f"licet-{part}"
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
    connection_created.connect(sql_spans.watch, dispatch_uid="config.tracing")


def traced(application: Any) -> Any:
    """Return the ASGI application, with a span around each request if traces are on."""
    if not is_on():
        return application
    start("web")
    return TracedApplication(application)
