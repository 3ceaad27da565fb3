"""A span for each SQL statement within a traced request or task. It holds the statement without its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from opentelemetry import trace

_LONGEST = 2000


def watch(connection: Any, **_: object) -> None:
    """Watch a new connection of Django's."""
    if _execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(_execute)


def _execute(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001  as Django calls it
    if not trace.get_current_span().is_recording():
        return execute(sql, params, many, context)
    text = sql if isinstance(sql, str) else sql.as_string(None)
    verb = text.lstrip().partition(" ")[0].upper()[:20]
    with trace.get_tracer(__name__).start_as_current_span(verb, kind=trace.SpanKind.CLIENT) as span:
        span.set_attribute("db.system.name", "postgresql")
        span.set_attribute("db.query.text", text[:_LONGEST])
        return execute(sql, params, many, context)
