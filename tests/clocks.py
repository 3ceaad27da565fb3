"""Moving the clock of a whole process: of a server, or of a worker that does what time brings."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import libfaketime
from django.conf import settings

from sandbox import moved_clock
from tests import databases

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = Path(libfaketime.__file__).parents[1]


def days_ahead(days: int) -> dict[str, str]:
    """The environment of a process that lives so many days later. What it waits for takes as long as ever."""
    return moved_clock.variables(os.environ, packages=PACKAGES, further=timedelta(days=days))


def run_task(database: str, task: str, *, days: int) -> None:
    """What the clock starts, `module:function`, in a process of its own that lives so many days later."""
    module, _, function = task.partition(":")
    script = f"import django; django.setup(); from {module} import {function}; {function}()"
    known = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": databases.url(database),
        "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
        "CELERY_BROKER_URL": "memory://",
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **known, **days_ahead(days)},
        check=True,
        timeout=120,
    )
