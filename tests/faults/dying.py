"""Steps in processes of their own, which may be made to die in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests import databases

ROOT = Path(__file__).resolve().parents[2]


def run_module(module: str, *words: str, database: str, dies_at: str = "") -> None:
    """Run `python -m module words` over a database. It must die at the failpoint, or end well where none is given."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": databases.url(database),
            "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
            "LICET_FAILPOINT": dies_at,
            "CELERY_BROKER_URL": "memory://",
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == (-signal.SIGKILL if dies_at else 0), done.stderr[-2000:]
