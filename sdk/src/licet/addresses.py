"""Where the API key may be sent: over https, or to this machine itself."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from licet.errors import NotConfigured


def checked(url: str, *, allow_http: bool) -> str:
    """Return the server's address without a slash at its end.

    Plain http shows the key, and lets the network answer in the server's name. So it is only for this machine,
    unless `allow_http`.

    Raises: NotConfigured.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise NotConfigured("LICET_URL is not a valid address.") from error
    if parts.scheme not in {"https", "http"} or not host:
        raise NotConfigured(f"LICET_URL must begin with https://; it begins with {url[:20]!r}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise NotConfigured("LICET_URL must not contain a user, a query or a fragment.")
    if parts.scheme == "http" and not allow_http and not is_loopback(url):
        raise NotConfigured(
            f"LICET_URL is http://{host}, so the network between could read the API key and answer for the server."
            " Use https. If you must use http, pin the server's keys: Client(…, allow_http=True, pinned_keys=…)."
        )
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Tell whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def same(first: str, second: str) -> bool:
    """Tell whether two addresses name the same server: scheme and host in any case, the usual port or none."""
    return _parts(first) == _parts(second)


def _parts(url: str) -> tuple[str, str | None, int | None, str]:
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual, parts.path.rstrip("/")
