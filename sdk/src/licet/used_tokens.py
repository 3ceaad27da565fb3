"""Remember the answers already used, because each is valid once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from licet.errors import Untrusted
from licet.tokens import LEEWAY_SECONDS

_REMEMBERED: Final = 100_000


@dataclass
class UsedTokens:
    """The ids of answers already used; each answer is valid once."""

    _expiry: dict[str, float] = field(default_factory=dict)

    def use(self, jti: str, *, expires_at: float, now: float) -> None:
        """Record an answer's id.

        Raises: Untrusted if it was used before.
        """
        if jti in self._expiry:
            raise Untrusted("This answer was already used; each answer is valid once.")
        if len(self._expiry) >= _REMEMBERED:
            self._expiry = {id: at for id, at in self._expiry.items() if at > now - LEEWAY_SECONDS}
        self._expiry[jti] = expires_at
