"""How PostgreSQL is reached beyond what its URL says: a server that is gone without a word is noticed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# A machine that loses its power closes no connection, and one who waits for its answer would wait for two hours. With
# these, libpq gives up after 11 seconds of silence, and after 10 seconds in which nothing that was sent is confirmed.
TCP: Final[Mapping[str, int]] = {
    "connect_timeout": 5,  # seconds, for each host of the address
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}


def options(given: Mapping[str, Any], *, application: str) -> dict[str, Any]:
    """Return libpq's parameters: those that the URL gives, and ours for the others."""
    return {**TCP, **given, "application_name": application}
