"""The addresses that webhooks may be sent to: only those that the whole internet can reach. Pure.

`read` parses the URL once and strictly, and the result is what the sender connects to. No other code parses it in
another way. For a host *name*, `notices.guarded_post` checks every address that the name has when it is used.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

MAX_LENGTH: Final = 2000
DEFAULT_PORTS: Final = frozenset({443})
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)?(?P<query>\?[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?"
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_DOTTED_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_NUMERIC = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
# IPv6 addresses that contain an IPv4 address, which a gateway would unwrap (RFC 6052, 3056, 4380).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All IPv6 addresses assigned for the internet. A machine behind NAT64 also reaches the mapped IPv4 addresses.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Python counts these networks as global, but they hold no web servers.
_NEVER = tuple(
    ipaddress.ip_network(text) for text in ("192.88.99.0/24", "224.0.0.0/4", "2001:20::/28", "3fff::/20")
)

Address = IPv4Address | IPv6Address


class AddressRefused(ValueError):
    """A webhook can only be sent to an https address that the whole internet can reach."""

    code = "address_refused"


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed URL. `address` is set where the host is an IP address, None where it is a name."""

    secure: bool
    host: str
    port: int
    path: str
    address: Address | None

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read(url: str, *, loopback: bool, ports: frozenset[int] = DEFAULT_PORTS) -> Target:
    """Parse a URL. `loopback` allows this machine, on any port and also without TLS, for development.

    Raises: AddressRefused.
    """
    match = _URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if match is None:
        raise AddressRefused("expected https://host[:port]/path in ASCII, without user, password or fragment")
    secure = match["scheme"] == "https"
    port = int(match["port"] or (443 if secure else 80))
    if not 0 < port < 65536:
        raise AddressRefused(f"{port} is not a valid port")
    host, address = _host(match["host"])
    if address is not None:
        require_allowed(address, loopback=loopback)
    local = host == "localhost" or (address is not None and address.is_loopback)
    if not secure and not (loopback and local):
        raise AddressRefused("the URL must start with https://")
    if port not in ports and not (loopback and local):
        raise AddressRefused(f"port {port} is not allowed; allowed: {', '.join(map(str, sorted(ports)))}")
    if host == "localhost" and not loopback:
        raise AddressRefused("localhost is not allowed")
    return Target(secure, host, port, (match["path"] or "/") + (match["query"] or ""), address)


def require_allowed(address: Address, *, loopback: bool) -> None:
    """Refuse an address that is not reachable from the public internet. Raises: AddressRefused."""
    if loopback and address.is_loopback:
        return
    if not is_global(address):
        raise AddressRefused(f"{address} is not a public internet address")


def is_global(address: Address) -> bool:
    """Whether the whole internet routes the address, and every address that it contains."""
    if isinstance(address, IPv6Address) and address not in _UNICAST and address not in _NAT64:
        return False
    return (
        address.is_global
        and not any(address in network for network in _NEVER if network.version == address.version)
        and all(is_global(inner) for inner in _contained(address))
    )


def _contained(address: Address) -> tuple[Address, ...]:
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
        raise AddressRefused(f"{written} is not a valid host name")
    if _DOTTED_QUAD.fullmatch(written):
        try:
            return written, ipaddress.IPv4Address(written)
        except ValueError as error:
            raise AddressRefused(str(error)) from error
    if _NUMERIC.fullmatch(labels[-1]):
        # A resolver would read it as an address in octal, in hexadecimal or as one number.
        raise AddressRefused(f"{written} is neither a host name nor a plain IP address")
    return written.lower(), None
