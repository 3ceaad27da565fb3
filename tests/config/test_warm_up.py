"""A web process has imported every view before it takes its first request."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
import config.asgi
from config import warm_up
before = "api.urls" in sys.modules
warm_up.import_views()
imported = set(sys.modules)
from django.test import Client
from django.urls import get_resolver
get_resolver().resolve("/v1/tenants/acme/consents")
print(before, "api.urls" in imported, sorted(name for name in set(sys.modules) - imported if name.startswith("api.")))
"""


def test_every_view_is_imported_before_the_first_request() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgresql:///none", "CELERY_BROKER_URL": "memory://"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True", "[]"]
