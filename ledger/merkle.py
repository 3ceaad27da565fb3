"""The ledger's Merkle tree: hashing as in RFC 6962 section 2.1, proofs as in RFC 9162 section 2.1.

Nodes are named (level, index). Leaves are at level 0, and node (l, i) covers the leaves i*2**l up to (i+1)*2**l. Only
full nodes have a name, and they never change. Hashes along the incomplete right edge are computed when needed.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

HashOf = Callable[[int, int], bytes]
"""Returns the hash of the full node at (level, index)."""


class NoSuchProof(ValueError):
    """A tree of this size has no such proof."""

    code = "no_such_proof"


class InvalidProof(ValueError):
    """The proof does not prove what it should."""

    code = "proof_does_not_hold"


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees along the right edge, largest first. Appending needs no other hashes.

    It has one root for each bit set in `size`.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a frontier of {self.size} leaves does not have {len(self.hashes)} hashes")

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one more leaf, given by its hash."""
        hashes = [*self.hashes, leaf]
        full = self.size
        while full & 1:
            right = hashes.pop()
            hashes.append(node_hash(hashes.pop(), right))
            full >>= 1
        return Frontier(self.size + 1, tuple(hashes))

    def root(self) -> bytes:
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT


def root(size: int, hash_of: HashOf) -> bytes:
    """The root of the tree's first `size` leaves."""
    return _range_hash(0, size, hash_of) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, hash_of: HashOf) -> list[bytes]:
    """The siblings from leaf `index` up to the root of `size` leaves, lowest first.

    Raises: NoSuchProof where the leaf lies outside the tree.
    """
    if not 0 <= index < size:
        raise NoSuchProof(f"there is no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            path.append(_range_hash(split, end, hash_of))
            end = split
        else:
            path.append(_range_hash(start, split, hash_of))
            start = split
    return path[::-1]


def every_inclusion_path(leaves: Sequence[bytes]) -> tuple[bytes, list[tuple[str, ...]]]:
    """The root of a small tree, and the inclusion path of each leaf in hexadecimal.

    It hashes every node once. `leaves` are leaf hashes. Raises: NoSuchProof for no leaves.
    """
    if not leaves:
        raise NoSuchProof("there is no leaf in an empty tree")
    levels = [list(leaves)]
    while len(below := levels[-1]) > 1:
        above = [node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(above + below[2 * len(above) :])  # a node without a neighbour moves up unchanged
    [root] = levels.pop()
    paths: list[tuple[str, ...]] = [()]
    for level in reversed(levels):
        shown, count = [node.hex() for node in level], len(level)
        paths = [
            (shown[at ^ 1], *paths[at >> 1]) if at ^ 1 < count else paths[at >> 1] for at in range(count)
        ]
    return root, paths


def consistency_path(first: int, second: int, hash_of: HashOf) -> list[bytes]:
    """The hashes that prove that the tree of `second` leaves begins with the tree of `first`, lowest first.

    Raises: NoSuchProof for a first size of 0, because every tree begins with the empty one, or beyond the second.
    """
    if not 0 < first <= second:
        raise NoSuchProof(f"there is no consistency proof from {first} leaves to {second}")
    path: list[bytes] = []
    start, end = 0, second
    while first < end:
        split = start + _largest_power_below(end - start)
        if first <= split:
            path.append(_range_hash(split, end, hash_of))
            end = split
        else:
            path.append(_range_hash(start, split, hash_of))
            start = split
    if start > 0:  # the old tree's last subtree is inside the new tree, so the verifier cannot know its hash
        path.append(_range_hash(start, end, hash_of))
    return path[::-1]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, path: Sequence[bytes], expected_root: bytes
) -> None:
    """Check that the leaf hash `leaf` is at `index` under `expected_root`. Raises: InvalidProof."""
    if not 0 <= index < size:
        raise InvalidProof(f"there is no leaf {index} in a tree of {size}")
    inner, border = _path_shape(index, size)
    _check_hashes((leaf,), 1)
    _check_hashes(path, inner + border)
    current = leaf
    for level, sibling in enumerate(path):
        on_the_right = level >= inner or index >> level & 1
        current = node_hash(sibling, current) if on_the_right else node_hash(current, sibling)
    if current != expected_root:
        raise InvalidProof("the path leads to another root")


def verify_consistency(
    *, first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that the tree under `second_root` begins with the tree under `first_root`.

    Raises: InvalidProof. A first size of 0 proves nothing, because every tree begins with the empty one.
    """
    if not 0 < first <= second:
        raise InvalidProof(f"{first} leaves and {second} leaves allow no proof")
    if first == second:
        if path or first_root != second_root:
            raise InvalidProof("trees of the same size must have the same root and an empty path")
        return
    below = (first & -first).bit_length() - 1  # levels under the old tree's last full subtree
    inner, border = _path_shape(first - 1, second)
    inner -= below
    if first & (first - 1) == 0:  # the old tree is one full subtree, so the path leaves out its root
        path = [first_root, *path]
    _check_hashes(path, 1 + inner + border)
    seed, rest = path[0], path[1:]
    old = new = seed
    for level, sibling in enumerate(rest):
        if level >= inner or (first - 1) >> (below + level) & 1:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    if old != first_root:
        raise InvalidProof("the path leads to another root of the first size")
    if new != second_root:
        raise InvalidProof("the path leads to another root of the second size")


def full_nodes(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest full nodes (level, index) that cover the leaves from `start` up to `end`, left to right."""
    while start < end:
        widest = (end - start).bit_length() - 1
        level = min((start & -start).bit_length() - 1, widest) if start else widest
        yield level, start >> level
        start += 1 << level


def _range_hash(start: int, end: int, hash_of: HashOf) -> bytes:
    """The hash over the leaves from `start` up to `end`, a range that begins where a subtree begins."""
    return _folded([hash_of(level, index) for level, index in full_nodes(start, end)])


def _folded(hashes: Sequence[bytes]) -> bytes:
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _path_shape(index: int, size: int) -> tuple[int, int]:
    """The number of siblings that may be on either side, and of those above them that are all on the left."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _check_hashes(hashes: Sequence[bytes], count: int) -> None:
    if len(hashes) != count:
        raise InvalidProof(f"the proof has {len(hashes)} hashes instead of {count}")
    if any(len(each) != HASH_SIZE for each in hashes):
        raise InvalidProof(f"a hash in the proof is not {HASH_SIZE} bytes long")
