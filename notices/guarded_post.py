"""HTTP POST to a receiver's server, with protection against requests to internal addresses.

The host name is resolved once, every address is checked, and the connection goes to a checked address. It follows no
redirects, uses no proxy from the environment and keeps no connection. A deadline limits the whole request.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog

from notices import addresses
from notices.addresses import DEFAULT_PORTS, Address, AddressRefused, Target

log = structlog.get_logger(__name__)

CONNECT_SECONDS: Final = 5.0
DEADLINE_SECONDS: Final = 20.0
_MAX_READ: Final = 4096

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class PostResult:
    """The receiver's status, or the reason why there was no answer."""

    status: int | None
    error: str
    milliseconds: int


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    loopback: bool,
    ports: frozenset[int] = DEFAULT_PORTS,
    resolve: Resolve | None = None,
    deadline: float = DEADLINE_SECONDS,
) -> PostResult:
    """Post once. Failures of the receiver, its name or its address are results, not exceptions.

    A result names no error of the socket: it would tell the owner of the endpoint what a port scan tells.
    """
    began = time.monotonic()

    def result(status: int | None, error: str = "") -> PostResult:
        return PostResult(status, error[:300], round((time.monotonic() - began) * 1000))

    try:
        target = addresses.read(url, loopback=loopback, ports=ports)
        allowed = _addresses(target, resolve or _resolve, loopback=loopback)
        return result(_post(target, allowed, body, headers, deadline=deadline))
    except AddressRefused as error:
        return result(None, f"refused: {error}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() - began >= deadline:
            return result(None, f"no answer within {deadline:g} s")
        log.info("webhook_unanswered", error=f"{type(error).__name__}: {error}"[:300])
        return result(None, _in_words(error))


def _in_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "no TLS connection: the certificate must be valid for the name"
    if isinstance(error, socket.gaierror):
        return "the name has no address"
    return "no connection" if isinstance(error, OSError) else "no valid HTTP answer"


def _addresses(target: Target, resolve: Resolve, *, loopback: bool) -> list[Address]:
    """The addresses to try, in order. Every address of the name must be allowed. Raises: AddressRefused, OSError."""
    if target.address is not None:
        return [target.address]
    resolved = [ipaddress.ip_address(text.partition("%")[0]) for text in resolve(target.host, target.port)]
    if not resolved:
        raise AddressRefused(f"{target.host} has no address")
    for address in resolved:
        addresses.require_allowed(address, loopback=loopback and target.host == "localhost")
    return resolved


def _resolve(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _post(
    target: Target, allowed: list[Address], body: bytes, headers: Mapping[str, str], *, deadline: float
) -> int:
    connection = _Pinned(target, allowed)
    # The socket's timeout applies to each read. A receiver that sends single bytes could stretch the sum without end.
    watchdog = threading.Timer(deadline, connection.cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Host": target.authority})
        response = connection.getresponse()
        response.read(_MAX_READ)  # lets the receiver finish writing; the body is not used
        return response.status
    finally:
        watchdog.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the first checked address that answers. The certificate must match the host name."""

    def __init__(self, target: Target, allowed: list[Address]) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target
        self._allowed = allowed

    def connect(self) -> None:
        plain = self._connected()
        plain.settimeout(DEADLINE_SECONDS)
        self.sock: Any = plain
        if self._target.secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)

    def _connected(self) -> socket.socket:
        """Try each address. A machine without IPv6 resolves such addresses too. Raises: OSError of the last one."""
        *others, last = [(str(address), self._target.port) for address in self._allowed]
        for place in others:
            with suppress(OSError):
                return socket.create_connection(place, CONNECT_SECONDS)
        return socket.create_connection(last, CONNECT_SECONDS)

    def cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
