"""The server's keys as a client uses them: fetched again when they age, and only those that still sign."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from licet.errors import Untrusted
from licet.pinned_keys import PinnedKeys
from licet.published_keys import PublishedKey, parse

_REFETCH_SECONDS: Final = 10.0
_OLDEST_SECONDS: Final = 60.0  # a key that was retired is noticed within a minute


class KeySet:
    """The server's public keys.

    An unknown `kid` makes it fetch the keys again, at most every ten seconds; known keys are used for a minute. With
    pins only pinned keys count, and with a pinned file nothing is fetched.
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, Any]],
        *,
        pins: PinnedKeys | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._pins = pins
        self._clock = clock
        self._monotonic = monotonic
        self._keys: Mapping[str, PublishedKey] = {}
        self._fetched_at: float | None = None
        self._lock = threading.Lock()
        if pins is not None and pins.keys is not None:
            self._keys = pins.keys

    def key(self, kid: str) -> PublishedKey:
        """Return the key with this id, which may prove what is new.

        Raises: NoAnswer if the keys cannot be fetched; Untrusted if the server does not publish this key, has retired
        it, or if it is not pinned.
        """
        with self._lock:
            if self._must_fetch(kid):
                published = parse(self._fetch())
                self._keys = published if self._pins is None else self._pins.only_pinned(published)
                self._fetched_at = self._monotonic()
            if kid not in self._keys:
                pinned = "is not pinned" if self._pins is not None else "the server does not publish"
                raise Untrusted(f"The answer is signed with a key that {pinned}.")
            key = self._keys[kid]
            if key.retired_at is not None and self._clock() >= key.retired_at:
                raise Untrusted("The answer is signed with a key that the server has retired.")
            return key

    def _must_fetch(self, kid: str) -> bool:
        if self._pins is not None and self._pins.keys is not None:
            return False
        if self._fetched_at is None:
            return True
        age = self._monotonic() - self._fetched_at
        return age >= (_OLDEST_SECONDS if kid in self._keys else _REFETCH_SECONDS)
