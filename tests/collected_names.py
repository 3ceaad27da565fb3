"""No test is named after an address in memory: it differs from worker to worker, and then nothing is run at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")


def check(names: Iterable[str]) -> None:
    """Check the names of all tests. Raises: pytest.UsageError."""
    bad = [name for name in names if _ADDRESS.search(name)]
    if bad:
        raise pytest.UsageError(f"give each case an id of its own: {', '.join(bad)}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    check(item.nodeid for item in items)
