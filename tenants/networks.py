"""The networks that an API key is bound to, written as in CIDR. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST: Final = 50


class BadNetwork(ValueError):
    """This is no network. Write it as in 192.0.2.0/24, and only the first address of a network before the slash."""

    code = "bad_network"


def written(texts: Iterable[str]) -> list[str] | None:
    """Return the networks as they are kept: sorted, each once; None where there are none. Raises: BadNetwork."""
    found = sorted({str(_network(text)) for text in texts})
    if len(found) > MOST:
        raise BadNetwork(f"a key is bound to at most {MOST} networks")
    return found or None


def hold(networks: Sequence[str], address: str) -> bool:
    """Whether the address lies in one of the networks. An address that is unknown lies in none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in _network(network) for network in networks)


def place(address: str) -> str:
    """Return the network that an address is counted to: the /24 of IPv4, the /48 of IPv6. Empty: unknown."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        raise BadNetwork(text) from None
