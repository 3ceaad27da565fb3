"""No test sends a live key: while a double is in use, this process makes no client with one."""

from __future__ import annotations

import os
from typing import Final

from licet.errors import NotConfigured

VARIABLE: Final = "LICET_TESTING"
LIVE: Final = "lk_live_"


def refuse_live_key(key: str) -> None:
    """Refuse a live key while LICET_TESTING is set.

    Raises: NotConfigured.
    """
    if key.startswith(LIVE) and os.environ.get(VARIABLE):
        raise NotConfigured(
            "This is a test (LICET_TESTING is set), and the key is live. Tests use the double, or a lk_test_ key."
        )
