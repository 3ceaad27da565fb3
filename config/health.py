"""Ask an address for its status: `python -m config.health http://127.0.0.1:8000/healthz`. Ends with 0 for 200."""

from __future__ import annotations

import http.client
import sys
from urllib.parse import urlsplit

_SECONDS = 4


def status(address: str) -> int:
    """Return the HTTP status of an address. Raises: OSError, http.client.HTTPException."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    finally:
        connection.close()


def main() -> None:
    try:
        found = status(sys.argv[1])
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
    if found != 200:
        sys.exit(f"{sys.argv[1]}: {found}")


if __name__ == "__main__":
    main()
