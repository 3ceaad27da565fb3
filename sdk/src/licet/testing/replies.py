"""Parts of the double's answers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

Answered = tuple[int, Any]


def problem(status: int, code: str, detail: str = "The double refuses this.") -> Answered:
    return status, {"status": status, "code": code, "detail": detail, "request_id": "req_double"}


def instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def now() -> str:
    return instant(time.time())
