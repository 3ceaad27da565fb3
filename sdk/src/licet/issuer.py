"""Who may have made an answer: the server that was asked, by the name that it signs with."""

from __future__ import annotations

import threading

from licet import addresses
from licet.errors import Untrusted


class Issuer:
    """Compares the signed `iss` with the server's name.

    The name is `expected`, or the address that was asked. A server on this machine is asked by addresses that are not
    its name, so there the first name seen must stay the same.
    """

    def __init__(self, url: str, expected: str | None) -> None:
        self._lock = threading.Lock()
        self._name = expected if expected is not None or addresses.is_loopback(url) else url

    def check(self, issuer: object) -> None:
        """Refuse an answer that another server made.

        Raises: Untrusted.
        """
        if not isinstance(issuer, str):
            raise Untrusted("The signed answer does not name its issuer.")
        with self._lock:
            if self._name is None:
                self._name = issuer
            if not addresses.same(issuer, self._name):
                raise Untrusted(
                    f"The signed answer was made by {issuer[:200]!r}, not by {self._name!r}."
                    " If that is the server's public name, set LICET_ISSUER."
                )
