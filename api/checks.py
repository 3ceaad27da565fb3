"""Start-up checks. The switch that tests the staleness harness must never be set in production."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks


@checks.register
def decisions_are_never_cached(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report LICET_STALE_DECISIONS_MS outside of development as api.E001."""
    stale = settings.LICET_STALE_DECISIONS_MS
    if stale == 0:
        return []
    if settings.LICET_ENVIRONMENT != "development" or stale < 0:
        return [
            checks.Error(
                "LICET_STALE_DECISIONS_MS would answer decisions from memory.",
                hint="Unset it. It exists to prove that the staleness tests find a stale answer.",
                id="api.E001",
            )
        ]
    return [
        checks.Warning(
            f"DECISIONS ARE STALE: answered from memory for {stale} ms (LICET_STALE_DECISIONS_MS).",
            hint="For the staleness tests only.",
            id="api.W001",
        )
    ]
