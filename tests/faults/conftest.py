"""A folder for servers of a test's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user may enter, with a path short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="licet-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)
