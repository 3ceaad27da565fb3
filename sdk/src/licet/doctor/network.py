"""Check the way to the server: its name, its port, and its certificate."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from licet.doctor.finding import Finding, failed, ok, warning
from licet.transport import trusted_certificates

_SECONDS: Final = 5.0
_SOON_DAYS: Final = 14
_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def check(
    url: str, *, now: float, context: Callable[[], ssl.SSLContext] = trusted_certificates
) -> Iterator[Finding]:
    """Yield what is found on the way to the server; the last finding failed if it cannot be reached."""
    yield from surroundings(os.environ)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = {found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        yield failed(
            "address",
            f"{host} is unknown here: {error}.",
            "Check the name in LICET_URL and this machine's DNS.",
        )
        return
    yield ok("address", f"{host} is {', '.join(sorted(map(str, addresses)))}")
    try:
        plain = socket.create_connection((host, port), timeout=_SECONDS)
    except OSError as error:
        advice = "Is the server running? Does a firewall or an egress rule stand between?"
        yield failed("connection", f"Port {port} of {host} does not answer: {error}.", advice)
        return
    with plain:
        yield ok("connection", f"port {port} answers")
        yield from _tls(plain, host, now=now, context=context) if parts.scheme == "https" else _no_tls(host)


def surroundings(given: Mapping[str, str]) -> Iterator[Finding]:
    """Yield variables that other programs obey and this package does not."""
    names = [name for each in _PROXIES for name in (each, each.lower()) if given.get(name)]
    if names:
        yield warning(
            "proxy",
            f"{', '.join(names)} is set and is not used: a proxy would see the API key.",
            "If the server is only reached through a proxy, pass Client(http_client=httpx2.Client(proxy=…)).",
        )
    names = [name for name in _CERTIFICATES if given.get(name)]
    if names:
        yield warning(
            "certificates",
            f"{', '.join(names)} is set and is not used.",
            "For a certificate authority of your own pass Client(http_client=httpx2.Client(verify=context)).",
        )


def _no_tls(host: str) -> Iterator[Finding]:
    yield ok("TLS", f"none: {host} is this machine, or its keys are pinned")


def _tls(
    plain: socket.socket, host: str, *, now: float, context: Callable[[], ssl.SSLContext]
) -> Iterator[Finding]:
    try:
        with context().wrap_socket(plain, server_hostname=host) as secure:
            certificate, version = secure.getpeercert(), secure.version()
    except ssl.SSLCertVerificationError as error:
        advice = (
            "If the server has a certificate authority of your own, pass Client(http_client=httpx2.Client(verify=…))."
            " Check this machine's clock and the name in LICET_URL."
        )
        yield failed("TLS", f"The certificate is not trusted: {error.verify_message}.", advice)
        return
    except (ssl.SSLError, OSError) as error:
        yield failed("TLS", f"No TLS connection: {error}.", "Is this the server's https port?")
        return
    yield _expiry(certificate or {}, version or "TLS", now=now)


def _expiry(certificate: Mapping[str, Any], version: str, *, now: float) -> Finding:
    ends = ssl.cert_time_to_seconds(certificate["notAfter"])
    days = int((ends - now) // 86400)
    day = datetime.fromtimestamp(ends, UTC).date().isoformat()
    if days < _SOON_DAYS:
        return warning(
            "TLS", f"{version}; the certificate ends in {days} days.", "Ask the operator to renew it."
        )
    return ok("TLS", f"{version}; the certificate holds until {day}")
