"""Who asks: the address of a caller behind proxies. Limits and logs use this one function."""

from __future__ import annotations

import ipaddress
from typing import Final

_LONGEST: Final = 2000  # characters of a header that are looked at, from its end
UNKNOWN: Final = "unknown"


def client_address(peer: str | None, forwarded: str | None, *, proxies: int) -> str:
    """Return the caller's address. Of X-Forwarded-For only what the last `proxies` wrote is believed.

    Each proxy adds the address of its own caller. Everything before those addresses was chosen by the client.
    """
    if proxies > 0 and forwarded:
        chain = [part.strip() for part in forwarded[-_LONGEST:].split(",")]
        found = _address(chain[-min(proxies, len(chain))])
        if found is not None:
            return found
    return _address(peer or "") or UNKNOWN


def network(address: str) -> str:
    """Return what one caller can have all of: an IPv4 address, or the /64 of an IPv6 address."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return None
