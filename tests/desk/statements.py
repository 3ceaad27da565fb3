"""Counts the statements of one page that read or write tables.

Opening and ending a transaction is none. Nor is the look at the database's clock, which only tests do on every page.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config", "SELECT licet_now")


def opened(browser: Client, page: str) -> tuple[str, list[str]]:
    """Open a page; returns its text and its statements."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer: Any = browser.get(page)
    assert answer.status_code == 200, page
    found = [each["sql"] for each in seen.captured_queries if not each["sql"].startswith(_NOT_COUNTED)]
    return answer.content.decode(), found
