"""The id of a request: the caller's if it is valid, otherwise a new one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from wire import ids

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")


def request_id(given: str | None) -> str:
    if given is not None and _SANE.fullmatch(given):
        return given
    return ids.render(ids.REQUEST, ids.new(at=datetime.now(UTC)))
