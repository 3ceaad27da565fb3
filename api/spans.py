"""What the API adds to the span of a request. Without traces the present span is one that keeps nothing."""

from __future__ import annotations

from django.http import HttpRequest
from opentelemetry import trace


def name_after_route(request: HttpRequest) -> None:
    """Name the span after the route, as in `GET /v1/tenants/<key:key>`."""
    if request.resolver_match is not None:
        span = trace.get_current_span()
        span.update_name(f"{request.method} /{request.resolver_match.route}")
        span.set_attribute("http.route", f"/{request.resolver_match.route}")


def add_decision(id: str) -> None:
    """Add the id of the decision that was given. The fast lane knows no routes, so this names its span too."""
    span = trace.get_current_span()
    span.update_name("POST /v1/decisions")
    span.set_attribute("licet.decision_id", id)
