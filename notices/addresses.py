"""Where a webhook may go: only to what the whole internet can reach, whatever a URL looks like. Pure.

The URL is read once, strictly, and what was read is what is connected to; nothing parses it a second time in another
way. Whether a *name* may be reached is decided on the addresses it has when it is used (`notices.egress`).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

LONGEST: Final = 2000
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)?(?P<query>\?[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?"
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_DOTTED_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_NUMERIC = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
# Addresses that carry another one inside, which a gateway would unwrap (RFC 6052, 3056, 4380).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All that is given out of IPv6 for the internet; a machine behind NAT64 also reaches what that maps.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Python counts these as global; nobody's web server is there.
_NEVER = tuple(
    ipaddress.ip_network(text) for text in ("192.88.99.0/24", "224.0.0.0/4", "2001:20::/28", "3fff::/20")
)

Address = IPv4Address | IPv6Address


class AddressRefused(ValueError):
    """A webhook goes to an https address that the whole internet can reach."""

    code = "address_refused"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, read. `address` is what a literal names, None for a name."""

    secure: bool
    host: str
    port: int
    path: str
    address: Address | None

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read(url: str, *, loopback: bool) -> Target:
    """`loopback`: this machine may be reached, and without TLS; for development. Raises: AddressRefused."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        raise AddressRefused(
            "expected https://host[:port]/path, in ASCII, without user, password or fragment"
        )
    secure = found["scheme"] == "https"
    port = int(found["port"] or (443 if secure else 80))
    if not 0 < port < 65536:
        raise AddressRefused(f"there is no port {port}")
    host, address = _host(found["host"])
    if address is not None:
        require_allowed(address, loopback=loopback)
    local = host == "localhost" or (address is not None and address.is_loopback)
    if not secure and not (loopback and local):
        raise AddressRefused("only https")
    if host == "localhost" and not loopback:
        raise AddressRefused("this machine is not reached")
    return Target(secure, host, port, (found["path"] or "/") + (found["query"] or ""), address)


def require_allowed(address: Address, *, loopback: bool) -> None:
    """Raises: AddressRefused."""
    if loopback and address.is_loopback:
        return
    if not is_global(address):
        raise AddressRefused(f"{address} is not an address of the internet")


def is_global(address: Address) -> bool:
    """Whether the address, and any that it carries inside, is one that the whole internet routes."""
    if isinstance(address, IPv6Address) and address not in _UNICAST and address not in _NAT64:
        return False
    return (
        address.is_global
        and not any(address in network for network in _NEVER if network.version == address.version)
        and all(is_global(one) for one in _carried(address))
    )


def _carried(address: Address) -> tuple[Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()


def _host(written: str) -> tuple[str, Address | None]:
    if written.startswith("["):
        try:
            address = ipaddress.IPv6Address(written[1:-1])
        except ValueError as error:
            raise AddressRefused(str(error)) from error
        return str(address), address
    labels = written.split(".")
    if len(written) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(f"{written} is no host name")
    if _DOTTED_QUAD.fullmatch(written):
        try:
            return written, ipaddress.IPv4Address(written)
        except ValueError as error:
            raise AddressRefused(str(error)) from error
    if _NUMERIC.fullmatch(labels[-1]):
        # What a resolver would read as an address in octal, hexadecimal or one number.
        raise AddressRefused(f"{written} is neither a name nor a plain address")
    return written.lower(), None
