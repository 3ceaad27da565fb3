"""Failpoints: places where tests kill the process, to check that nothing is lost.

The environment variable LICET_FAILPOINT arms one, in development only (see `config.settings`).
"""

from __future__ import annotations

import os
import signal

from django.conf import settings


def crash_if_armed(name: str) -> None:
    """Kill this process as `kill -9` does, if this failpoint is armed."""
    if name == settings.LICET_FAILPOINT:
        os.kill(os.getpid(), signal.SIGKILL)
