"""Places where a process can be made to die, so that tests may look at what is left.

Only the environment variable LICET_FAILPOINT, and only in development, names one; see `config.settings`.
"""

from __future__ import annotations

import os
import signal

from django.conf import settings


def crash_if_armed(name: str) -> None:
    """Die here, as by `kill -9`, where this failpoint is the one that was asked for."""
    if name == settings.LICET_FAILPOINT:
        os.kill(os.getpid(), signal.SIGKILL)
