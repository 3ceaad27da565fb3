"""The switch that makes decisions stale on purpose, so that the staleness tests can show that they notice."""

from __future__ import annotations

import warnings

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


def stale_seconds() -> float:
    """For the staleness tests alone (api.checks): a read of the primary is used again for so long."""
    milliseconds: int = settings.LICET_STALE_DECISIONS_MS
    if milliseconds == 0:
        return 0.0
    if settings.LICET_ENVIRONMENT != "development":
        raise RuntimeError("LICET_STALE_DECISIONS_MS is refused outside of development")
    warnings.warn(f"DECISIONS ARE STALE by up to {milliseconds} ms (LICET_STALE_DECISIONS_MS)", stacklevel=2)
    log.critical("decisions_are_stale", milliseconds=milliseconds)
    return milliseconds / 1000
