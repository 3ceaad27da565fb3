"""Switches for development and tests, which must be off. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.preflight.reason import Reason, Setup

LEAST_TOKEN: Final = 16


def check(setup: Setup) -> Iterator[Reason]:
    """Yield which switches are on that only development and tests may use."""
    settings, environment = setup.settings, setup.environment
    if settings.DEBUG:
        yield Reason(
            "debug_on", "DEBUG is on: error pages would show settings and data to strangers. Unset it."
        )
    if "faketime" in environment.get("LD_PRELOAD", "").lower() or "FAKETIME" in environment:
        yield Reason(
            "clock_moved",
            "The clock of this process is moved (FAKETIME, LD_PRELOAD): unset them, deadlines would be wrong.",
        )
    if environment.get("LICET_STALE_DECISIONS_MS", "0") != "0":
        yield Reason(
            "stale_decisions",
            "LICET_STALE_DECISIONS_MS would answer decisions from memory after a withdrawal. Unset it: it is for"
            " tests.",
        )
    if environment.get("LICET_FAILPOINT"):
        yield Reason("failpoint_set", "LICET_FAILPOINT makes processes kill themselves in tests. Unset it.")
    if settings.TESTING or "sandbox" in settings.INSTALLED_APPS:
        yield Reason(
            "test_settings",
            "These are the settings of tests or of the demonstration. Start Licet from its own sources and settings.",
        )
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        yield Reason(
            "tasks_eager",
            "CELERY_TASK_ALWAYS_EAGER runs tasks inside of requests, before they are committed. Unset it.",
        )
    if settings.PASSWORD_HASHERS[0].rpartition(".")[2] in {"MD5PasswordHasher", "UnsaltedMD5PasswordHasher"}:
        yield Reason(
            "passwords_weakly_hashed",
            "PASSWORD_HASHERS begins with MD5, which is broken in minutes. Unset it.",
        )
    token: str = settings.METRICS_TOKEN
    if token and len(token) < LEAST_TOKEN and setup.part == "web":
        yield Reason(
            "metrics_token_weak",
            f"METRICS_TOKEN has {len(token)} characters, so /metrics is as good as public. Give at least {LEAST_TOKEN}"
            " random ones, or none to close it.",
        )
