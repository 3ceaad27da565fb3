"""One structured line per event: keys and values, never personal data or secrets."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog

from config import trace_ids
from wire import redaction


def redact(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep secrets, reset links and query strings out of a line: a processor of structlog's."""
    for name in list(line):
        if not name.startswith("_"):  # structlog's own, which never reach the line
            line[name] = redaction.redacted(line[name], name)
    return line


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    trace_ids.add,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def configuration(*, level: str) -> dict[str, Any]:
    """Return the value of Django's LOGGING: every record goes to standard error, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    redact,  # after everything that writes into a line
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "filters": {"repeats": {"()": "config.log_repeats.RepeatFilter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["repeats"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, "celery": {"level": level}, "stripe": {"level": "WARNING"}},
    }


def structlog_configuration() -> dict[str, Any]:
    return {
        "processors": [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        "logger_factory": structlog.stdlib.LoggerFactory(),
        "wrapper_class": structlog.stdlib.BoundLogger,
        "cache_logger_on_first_use": True,
    }
