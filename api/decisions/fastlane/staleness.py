"""The development switch that makes decisions stale, to show that the staleness tests detect it."""

from __future__ import annotations

import warnings

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


def stale_seconds() -> float:
    """Return for how long a read of the primary may be used again; 0 outside the staleness tests.

    Raises: RuntimeError outside development.
    """
    milliseconds: int = settings.LICET_STALE_DECISIONS_MS
    if milliseconds == 0:
        return 0.0
    if settings.LICET_ENVIRONMENT != "development":
        raise RuntimeError("LICET_STALE_DECISIONS_MS is refused outside of development")
    warnings.warn(f"DECISIONS ARE STALE by up to {milliseconds} ms (LICET_STALE_DECISIONS_MS)", stacklevel=2)
    log.critical("decisions_are_stale", milliseconds=milliseconds)
    return milliseconds / 1000
