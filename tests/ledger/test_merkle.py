import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import merkle
from ledger.merkle import Frontier, InvalidProof, NoSuchProof
from tests import vectors

SIZES = range(1, 40)


def entries(size: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(size)]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it down, however slow."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def hash_of(level: int, index: int) -> bytes:
    return tree_hash(entries((index + 1) << level)[index << level :])


def test_published_roots() -> None:
    """The example tree that the published vectors were made from, with its roots of one and eight leaves."""
    leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    frontier = Frontier()
    roots = []
    for leaf in leaves:
        frontier = frontier.append(merkle.leaf_hash(bytes.fromhex(leaf)))
        roots.append(frontier.root().hex())
    assert roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert roots[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == merkle.EMPTY_ROOT == merkle.root(0, hash_of) == tree_hash([])


@pytest.mark.parametrize("size", SIZES)
def test_frontier_and_nodes_agree_with_the_definition(size: int) -> None:
    frontier = Frontier()
    for entry in entries(size):
        frontier = frontier.append(merkle.leaf_hash(entry))
    assert frontier.size == size
    assert frontier.root() == merkle.root(size, hash_of) == tree_hash(entries(size))


@given(st.integers(0, 2**40), st.integers(0, 2**12))
def test_full_nodes_cover_any_range_once_and_in_order(start: int, length: int) -> None:
    covered = start
    for level, index in merkle.full_nodes(start, start + length):
        assert index << level == covered
        covered += 1 << level
    assert covered == start + length


def test_a_frontier_has_one_hash_for_each_bit() -> None:
    with pytest.raises(ValueError, match="a frontier of"):
        Frontier(3, (b"x" * 32,))
    with pytest.raises(ValueError, match="a frontier of"):
        Frontier(-1, (b"x" * 32,))


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_has_a_path_and_only_its_own(size: int) -> None:
    expected_root = tree_hash(entries(size))
    for index in range(size):
        path = merkle.inclusion_path(index, size, hash_of)
        for claimed in range(size + 1):
            holds = inclusion_holds(
                index=claimed, size=size, leaf=hash_of(0, index), path=path, expected_root=expected_root
            )
            assert holds == (claimed == index)


@pytest.mark.parametrize("second", SIZES)
def test_every_smaller_tree_has_a_path_and_only_its_own(second: int) -> None:
    for first in range(1, second + 1):
        path = merkle.consistency_path(first, second, hash_of)
        for claimed in range(second + 2):
            holds = consistency_holds(
                first=claimed,
                second=second,
                path=path,
                first_root=tree_hash(entries(first)),
                second_root=tree_hash(entries(second)),
            )
            assert holds == (claimed == first)


@given(st.data())
def test_any_changed_proof_fails(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 70))
    first = data.draw(st.integers(1, second - 1))
    path = merkle.consistency_path(first, second, hash_of)
    roots = {"first_root": tree_hash(entries(first)), "second_root": tree_hash(entries(second))}
    changed = data.draw(
        st.sampled_from(
            [
                [*path, merkle.EMPTY_ROOT],
                [merkle.EMPTY_ROOT, *path],
                path[1:],
                path[:-1],
                [bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]],
                [*path[:-1], path[-1][:-1] + bytes([path[-1][-1] ^ 0x80])],
                [path[0] + b"\0", *path[1:]],
            ]
        )
    )
    assert consistency_holds(first=first, second=second, path=path, **roots)
    assert not consistency_holds(first=first, second=second, path=changed, **roots)
    inclusion = merkle.inclusion_path(first, second, hash_of)
    leaf, expected_root = hash_of(0, first), roots["second_root"]
    assert inclusion_holds(index=first, size=second, leaf=leaf, path=inclusion, expected_root=expected_root)
    for broken in ([*inclusion, leaf], inclusion[1:], [leaf, *inclusion[1:]]):
        assert not inclusion_holds(
            index=first, size=second, leaf=leaf, path=broken, expected_root=expected_root
        )


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3), (4, 3)])
def test_no_path_for_a_leaf_outside(index: int, size: int) -> None:
    with pytest.raises(NoSuchProof):
        merkle.inclusion_path(index, size, hash_of)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 3), (-1, 3), (4, 3)])
def test_no_path_from_nothing_or_backwards(first: int, second: int) -> None:
    with pytest.raises(NoSuchProof):
        merkle.consistency_path(first, second, hash_of)


@pytest.mark.parametrize("path", vectors.files("rfc6962/inclusion/**/*.json"))
def test_published_inclusion_proofs(path: Path) -> None:
    case = json.loads(path.read_bytes())
    held = inclusion_holds(
        index=case["leafIdx"],
        size=case["treeSize"],
        leaf=decoded(case["leafHash"]),
        path=[decoded(each) for each in case["proof"] or []],
        expected_root=decoded(case["root"]),
    )
    assert held != case["wantErr"]


@pytest.mark.parametrize("path", vectors.files("rfc6962/consistency/**/*.json"))
def test_published_consistency_proofs(path: Path) -> None:
    case = json.loads(path.read_bytes())
    held = consistency_holds(
        first=case["size1"],
        second=case["size2"],
        path=[decoded(each) for each in case["proof"] or []],
        first_root=decoded(case["root1"]),
        second_root=decoded(case["root2"]),
    )
    assert held != case["wantErr"]


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def inclusion_holds(**claim: Any) -> bool:
    return holds(merkle.verify_inclusion, claim)


def consistency_holds(**claim: Any) -> bool:
    return holds(merkle.verify_consistency, claim)


def holds(verify: Any, claim: dict[str, Any]) -> bool:
    try:
        verify(**claim)
    except InvalidProof:
        return False
    return True


@pytest.mark.parametrize("size", SIZES)
def test_all_paths_at_once_are_each_leafs_path(size: int) -> None:
    root, paths = merkle.every_inclusion_path([hash_of(0, index) for index in range(size)])
    assert root == tree_hash(entries(size))
    assert paths == [
        tuple(each.hex() for each in merkle.inclusion_path(index, size, hash_of)) for index in range(size)
    ]


def test_an_empty_tree_has_no_paths() -> None:
    with pytest.raises(NoSuchProof):
        merkle.every_inclusion_path([])
