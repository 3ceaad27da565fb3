"""What a version takes over only grows, and what is not known stays unknown."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.judgement import taint
from lineage.judgement.taint import LINEAGES, OwnershipConflict, Taint

ACME, GLOBEX = UUID(int=1), UUID(int=2)

tenants = st.frozensets(st.integers(1, 9).map(lambda n: UUID(int=n)))
obligations = st.frozensets(st.sampled_from(["a", "b", "c"]))


def taints(owner: UUID | None = None) -> st.SearchStrategy[Taint]:
    return st.builds(Taint, st.just(owner), tenants, obligations, st.sampled_from(LINEAGES))


@given(taints(), st.lists(taints()))
def test_a_child_has_all_that_its_parents_have(own: Taint, parents: list[Taint]) -> None:
    child = taint.inherit(own, parents)
    for one in (own, *parents):
        assert one.tenants <= child.tenants
        assert one.obligations <= child.obligations
        assert LINEAGES.index(one.lineage) <= LINEAGES.index(child.lineage)
    assert child.tenants == frozenset().union(*(one.tenants for one in (own, *parents)))


@given(taints(), st.lists(taints()), taints())
def test_a_further_parent_takes_nothing_away(own: Taint, parents: list[Taint], another: Taint) -> None:
    before, after = taint.inherit(own, parents), taint.inherit(own, [*parents, another])
    assert before.tenants <= after.tenants
    assert before.obligations <= after.obligations
    assert LINEAGES.index(before.lineage) <= LINEAGES.index(after.lineage)


@given(taints(), st.lists(taints()), taints())
def test_the_way_makes_no_difference(own: Taint, parents: list[Taint], own_of_grandchild: Taint) -> None:
    """Parent by parent, or all ancestors at once."""
    stepwise = taint.inherit(own_of_grandchild, [taint.inherit(own, parents)])
    assert stepwise == taint.inherit(own_of_grandchild, [own, *parents])


@given(st.lists(taints()), st.integers(0, 9))
def test_one_unknown_makes_all_unknown(parents: list[Taint], place: int) -> None:
    parents.insert(min(place, len(parents)), Taint(lineage="unknown"))
    assert taint.inherit(Taint(), parents).lineage == "unknown"


@given(st.lists(st.sampled_from([None, ACME, GLOBEX]), max_size=6), st.sampled_from([None, ACME, GLOBEX]))
def test_what_derives_from_an_own_model_is_own_or_refused(
    parents: list[UUID | None], own: UUID | None
) -> None:
    foreign = {one for one in parents if one is not None} - {own}
    said = [Taint(one) for one in parents]
    if foreign:
        with pytest.raises(OwnershipConflict):
            taint.inherit(Taint(own), said)
    else:
        assert taint.inherit(Taint(own), said).owner == own


def test_a_child_nobody_claims_is_the_owners() -> None:
    assert taint.inherited_owner([None, None]) is None
    assert taint.inherited_owner([None, ACME, ACME]) == ACME
    with pytest.raises(OwnershipConflict):
        taint.inherited_owner([ACME, GLOBEX])


def test_a_purpose_of_the_vendors_own_teaches_a_model() -> None:
    assert [
        taint.teaches_model(one)
        for one in ("train-shared-model", "generate-synthetic", "tune-it", "evaluate")
    ] == [
        True,
        True,
        True,
        False,
    ]
