"""Read TXT records of domains, with the machine's resolver or the servers in LICET_DNS_SERVERS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dns.exception
import dns.resolver
from django.conf import settings

from tenants.queries.domain_proofs import DnsSilent

_SECONDS: Final = 5.0
_PORT: Final = 53


def txt(name: str) -> Sequence[str]:
    """Return the texts of the TXT records at a name, none where there are none. Raises: DnsSilent."""
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise DnsSilent(name) from error
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


def _resolver() -> dns.resolver.Resolver:
    """The machine's resolver, or one that asks the servers in the setting, each an address or address:port."""
    servers: list[str] = settings.LICET_DNS_SERVERS
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        pairs = [(address, port) for address, _, port in (server.partition(":") for server in servers)]
        resolver.nameservers = [address for address, _ in pairs]
        resolver.nameserver_ports = {address: int(port or _PORT) for address, port in pairs}
    return resolver
