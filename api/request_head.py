"""What every request's head must say: one host that this installation answers for, and at most one credential."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from wire.problems import Problem

_SINGLE = (b"host", b"authorization")


def check(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Check the headers of a request for a program. Raises: Problem (400 `bad_header`)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _SINGLE:
            if name in found:
                raise Problem("bad_header", f"Send one {name.decode().capitalize()} header.")
            found[name] = value
    if not is_ours(found.get(b"host", b"")):
        raise Problem("bad_header", "The Host header names no host that this installation answers for.")


def is_ours(host: bytes) -> bool:
    """Whether `ALLOWED_HOSTS` has the host. Django's own rule for a development machine without any applies too."""
    return _is_allowed(host, tuple(settings.ALLOWED_HOSTS), settings.DEBUG)


@lru_cache(maxsize=1024)
def _is_allowed(host: bytes, allowed: tuple[str, ...], debug: bool) -> bool:  # noqa: FBT001  lru_cache's arguments
    if not allowed and debug:
        allowed = (".localhost", "127.0.0.1", "[::1]")
    domain, _ = split_domain_port(host.decode("latin-1"))
    return bool(domain) and validate_host(domain, list(allowed))
