"""Remember the callers whose key and network the front door has checked. The fast lane answers only these."""

from __future__ import annotations

from typing import Final

from django.conf import settings

_MOST: Final = 50_000

Familiar = tuple[bytes, str, bytes]


class FamiliarCallers:
    """Remembers headers and peers, not keys: to ask costs one look into a set."""

    def __init__(self) -> None:
        self._known: set[Familiar] = set()
        self._proxied = settings.TRUSTED_PROXY_COUNT > 0

    def holds(self, headers: dict[bytes, bytes], peer: str) -> bool:
        return self._sign(headers, peer) in self._known

    def add(self, headers: dict[bytes, bytes], peer: str) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known.add(self._sign(headers, peer))

    def _sign(self, headers: dict[bytes, bytes], peer: str) -> Familiar:
        forwarded = headers.get(b"x-forwarded-for", b"") if self._proxied else b""
        return headers.get(b"authorization", b""), peer, forwarded
