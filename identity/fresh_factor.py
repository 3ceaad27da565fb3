"""Which proofs of who a person is count, and for how long. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

FRESH_FOR: Final = timedelta(minutes=15)
_SECOND: Final = frozenset({"mfa"})
# A person without a second factor gives the password, or has just chosen a new one through a mailed link.
_FIRST: Final = frozenset({"password", "password_reset"})

Proofs = Sequence[Mapping[str, Any]]  # of one session: `method`, and `at` in seconds since 1970


def is_fresh(proofs: Proofs, *, has_second: bool, at: float) -> bool:
    """Whether the session has a proof of at most 15 minutes: by the second factor where there is one."""
    counts = _SECOND if has_second else _FIRST | _SECOND
    return any(
        proof["method"] in counts and 0 <= at - proof["at"] <= FRESH_FOR.total_seconds() for proof in proofs
    )


def used_second(proofs: Proofs) -> bool:
    """Whether the session has used a second factor at any time."""
    return any(proof["method"] in _SECOND for proof in proofs)
