"""Posting to somebody else's server: resolved once, every address looked at, connected to what was looked at.

No redirects, no proxy from the environment, no connection kept, and never longer than a deadline.
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

from notices import addresses
from notices.addresses import Address, AddressRefused, Target

CONNECT_SECONDS: Final = 5.0
DEADLINE_SECONDS: Final = 20.0
_MOST_READ: Final = 4096

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class PostResult:
    """What came back: a status, or why there was none."""

    status: int | None
    error: str
    milliseconds: int


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    loopback: bool,
    resolve: Resolve | None = None,
    deadline: float = DEADLINE_SECONDS,
) -> PostResult:
    """Never raises for what the other side, its name or its address does."""
    began = time.monotonic()

    def answered(status: int | None, error: str = "") -> PostResult:
        return PostResult(status, error[:300], round((time.monotonic() - began) * 1000))

    try:
        target = addresses.read(url, loopback=loopback)
        found = _addresses(target, resolve or _resolve, loopback=loopback)
        return answered(_post(target, found, body, headers, deadline=deadline))
    except AddressRefused as error:
        return answered(None, f"refused: {error}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() - began >= deadline:
            return answered(None, f"no answer within {deadline:g} s")
        return answered(None, f"{type(error).__name__}: {error}")


def _addresses(target: Target, resolve: Resolve, *, loopback: bool) -> list[Address]:
    """Where to connect to, in order; all that the name has must be allowed. Raises: AddressRefused, OSError."""
    if target.address is not None:
        return [target.address]
    found = [ipaddress.ip_address(text.partition("%")[0]) for text in resolve(target.host, target.port)]
    if not found:
        raise AddressRefused(f"{target.host} has no address")
    for address in found:
        addresses.require_allowed(address, loopback=loopback and target.host == "localhost")
    return found


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _post(
    target: Target, found: list[Address], body: bytes, headers: Mapping[str, str], *, deadline: float
) -> int:
    connection = _Pinned(target, found)
    # Each read has a time-out of its own; a receiver that drips bytes would stretch their sum without end.
    watchdog = threading.Timer(deadline, connection.cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Host": target.authority})
        response = connection.getresponse()
        response.read(_MOST_READ)  # so that the other side may finish writing; nothing of it is used
        return response.status
    finally:
        watchdog.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Connects to the first that answers of the addresses that were looked at; the certificate must be the name's."""

    def __init__(self, target: Target, found: list[Address]) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target
        self._found = found

    def connect(self) -> None:
        plain = self._connected()
        plain.settimeout(DEADLINE_SECONDS)
        self.sock: Any = plain
        if self._target.secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)

    def _connected(self) -> socket.socket:
        """A machine without IPv6 is told of such addresses all the same. Raises: OSError by the last one."""
        *others, last = [(str(address), self._target.port) for address in self._found]
        for place in others:
            with suppress(OSError):
                return socket.create_connection(place, CONNECT_SECONDS)
        return socket.create_connection(last, CONNECT_SECONDS)

    def cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
