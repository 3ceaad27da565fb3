"""Follow an inclusion proof from a leaf to the root of a Merkle tree."""

from __future__ import annotations

import hashlib

from licet.errors import Untrusted


def root_of(leaf: bytes, *, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root hash that a leaf and its path lead to (RFC 9162 section 2.1.3.2).

    Raises: Untrusted.
    """
    if not 0 <= index < size or any(len(digest) != 32 for digest in path):
        raise Untrusted("The proof is malformed.")
    node, last = index, size - 1
    hashed = hashlib.sha256(b"\0" + leaf).digest()
    for sibling in path:
        if last == 0:
            raise Untrusted("The proof is too long.")
        if node & 1 or node == last:
            hashed = hashlib.sha256(b"\1" + sibling + hashed).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            hashed = hashlib.sha256(b"\1" + hashed + sibling).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Untrusted("The proof is too short.")
    return hashed
