"""Draw the sample of an audit again, from the list and both seeds. It contacts no server.

    seed = SHA-256("licet-audit-sample/1" LF list_sha256 LF auditor_seed LF vendor_seed)
    rank = SHA-256(seed LF id), for each run, copy and order on the list

All digests are lower-case hex. The sample is the `size` ids with the smallest ranks, in their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from licet import canonical
from licet.errors import Untrusted

_NAME: Final = "licet-audit-sample/1"
_UNSIGNED: Final = frozenset({"sha256", "jws", "entry"})
_LISTS: Final = ("runs", "copies", "orders")


def commitment(seed: str) -> str:
    """Return the digest by which an auditor commits to a seed."""
    return _digest(seed)


def list_sha256(document: Mapping[str, Any]) -> str:
    """Return the digest of an audit's list, as the ledger holds it. Raises: Untrusted if it is not a list."""
    content = {name: value for name, value in document.items() if name not in _UNSIGNED}
    try:
        return hashlib.sha256(canonical.encode(content)).hexdigest()
    except ValueError as error:
        raise Untrusted(f"This is not the list of an audit: {error}.") from error


def draw(document: Mapping[str, Any], *, auditor_seed: str, vendor_seed: str, size: int) -> list[str]:
    """Return the ids in the sample of a list. Raises: Untrusted if it is not a list."""
    try:
        ids = {item["id"] for name in _LISTS for item in document[name]}
    except (KeyError, TypeError) as error:
        raise Untrusted("This is not the list of an audit.") from error
    seed = _digest(f"{_NAME}\n{list_sha256(document)}\n{auditor_seed}\n{vendor_seed}")
    return sorted(ids, key=lambda each: (_digest(f"{seed}\n{each}"), each))[:size]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
