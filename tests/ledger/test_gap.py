"""A restored ledger's gap is named by what others hold: every missing place, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import gap


def receipt(seq: int, *, size: int, leaf_hash: str = "") -> dict[str, object]:
    return {
        "kind": "consent.stated/1",
        "id": f"ent_{seq}",
        "entry": {"seq": seq, "leaf_hash": leaf_hash or f"{seq:064x}"},
        "inclusion": {"tree_size": size, "leaf_index": seq - 1},
    }


def export(*seqs: int) -> dict[str, object]:
    return {
        "data": [
            {"seq": seq, "leaf_hash": f"{seq:064x}", "kind": "key.issued/1", "id": f"ent_{seq}"}
            for seq in seqs
        ]
    }


def leaf_hash(seq: int) -> str:
    return f"{seq:064x}"


@given(st.integers(0, 40), st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_exactly_the_places_after_the_backup_are_missing(size: int, seqs: set[int], stated: int) -> None:
    held = gap.held([export(*seqs), {"inclusion": {"tree_size": stated}}])
    found = gap.report(held, size=size, leaf_hash_of=leaf_hash)
    assert found.missing == tuple(range(size + 1, max([stated, *seqs]) + 1))
    assert found.contradictions == ()


def test_an_entry_that_was_replaced_is_named() -> None:
    held = gap.held([receipt(3, size=9, leaf_hash="f" * 64), export(1, 2)])
    found = gap.report(held, size=9, leaf_hash_of=leaf_hash)
    assert (found.contradictions, found.missing) == ((3,), ())


def test_an_entry_that_is_gone_from_the_middle_is_named() -> None:
    found = gap.report(
        gap.held([export(1, 2, 3)]), size=3, leaf_hash_of=lambda seq: None if seq == 2 else leaf_hash(seq)
    )
    assert found.contradictions == (2,)


def test_the_document_that_says_more_is_kept() -> None:
    held = gap.held([receipt(5, size=5), export(5), receipt(5, size=5)])
    assert held.entries[5].kind == "key.issued/1"


def test_documents_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(gap.HeldContradict, match="entry 4"):
        gap.held([receipt(4, size=4), receipt(4, size=4, leaf_hash="0" * 64)])


@pytest.mark.parametrize(
    "odd", [None, [], {"seq": "1", "leaf_hash": "x"}, {"seq": 0, "leaf_hash": "x"}, [[[{}]]], 7, "x"]
)
def test_other_documents_hold_nothing(odd: object) -> None:
    assert gap.held([odd]).size == 0
