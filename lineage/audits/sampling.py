"""The sample of an audit: a function of the list and of two seeds, which anyone can repeat. Pure.

Each side commits to the SHA-256 of its seed before it knows the other's. The digest of the list is fixed before both.

    seed = SHA-256("licet-audit-sample/1" LF list_sha256 LF auditor_seed LF vendor_seed)
    rank = SHA-256(seed LF id), for each id on the list

All digests are lower-case hex, all texts UTF-8. The sample is the `size` ids with the smallest ranks, in their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

NAME: Final = "licet-audit-sample/1"


def commitment(seed: str) -> str:
    """Return the digest by which a side commits to its seed."""
    return _digest(seed)


def combined_seed(*, list_sha256: str, auditor_seed: str, vendor_seed: str) -> str:
    return _digest(f"{NAME}\n{list_sha256}\n{auditor_seed}\n{vendor_seed}")


def draw(ids: Iterable[str], *, seed: str, size: int) -> list[str]:
    """Return the sample of `size` ids. Their order on the list does not matter."""
    return sorted(set(ids), key=lambda each: (_digest(f"{seed}\n{each}"), each))[:size]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
