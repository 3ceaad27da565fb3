"""Moving the clock of a whole process: of a server, or of a worker that does what time brings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import libfaketime
from django.conf import settings

from sandbox import moved_clock
from tests import databases, steered_clock

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = Path(libfaketime.__file__).parents[1]


def moved(by: timedelta) -> dict[str, str]:
    """The environment of a process with a clock that is off by so much. What it waits for takes as long as ever."""
    return moved_clock.variables(os.environ, packages=PACKAGES, further=by)


def days_ahead(days: int) -> dict[str, str]:
    """The environment of a process that lives so many days later."""
    return moved(timedelta(days=days))


@contextmanager
def later(database: str, *, days: int) -> Iterator[dict[str, str]]:
    """The clock of a database so many days later, and the environment of a process that lives then too."""
    with databases.connected_as_superuser(database) as root:
        steered_clock.move(root, by=timedelta(days=days))
    try:
        yield days_ahead(days)
    finally:
        with databases.connected_as_superuser(database) as root:
            steered_clock.move(root, by=timedelta())


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
    with later(database, days=days) as moved:
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, **known, **moved},
            check=True,
            timeout=120,
        )
