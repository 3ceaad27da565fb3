"""How many connections one web process holds: in all, and from one address. Imported before Django is set up."""

from __future__ import annotations

import resource
from collections import Counter
from typing import Final

from wire.client_address import network

MOST: Final = 10_000
MOST_OF_AN_ADDRESS: Final = 1_000
SPARE_DESCRIPTORS: Final = 200  # for the database, files and the broker


class Connections:
    """Counts open connections. Behind a proxy all have the proxy's address, so only their sum is limited."""

    def __init__(self) -> None:
        self._all = 0
        self._by_address: Counter[str] = Counter()
        self._most: int | None = None
        self._per_address: int | None = None

    def enter(self, address: str) -> bool:
        """Count a connection. Returns False if there are too many already; it is not counted then."""
        if self._most is None:
            self._most, self._per_address = _limits()
        key = network(address)
        if self._all >= self._most:
            return False
        if self._per_address is not None and self._by_address[key] >= self._per_address:
            return False
        self._all += 1
        self._by_address[key] += 1
        return True

    def leave(self, address: str) -> None:
        key = network(address)
        self._all -= 1
        self._by_address[key] -= 1
        if self._by_address[key] <= 0:
            del self._by_address[key]


def _limits() -> tuple[int, int | None]:
    """Return the limits of the sum and of one address, with as many descriptors as this process may have."""
    from django.conf import settings  # set up by now: a connection came

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + SPARE_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    most = MOST if soft == resource.RLIM_INFINITY else min(MOST, max(soft - SPARE_DESCRIPTORS, 100))
    return most, None if settings.TRUSTED_PROXY_COUNT else MOST_OF_AN_ADDRESS


CONNECTIONS: Final = Connections()
