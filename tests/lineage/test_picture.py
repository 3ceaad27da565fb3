"""The picture of a lineage: ancestors to the left, nothing on top of anything."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from lineage.versions import lineage_picture


@given(st.integers(2, 8), st.data())
def test_no_two_versions_stand_in_one_place_and_lines_run_forwards(size: int, data: st.DataObject) -> None:
    pairs = list(itertools.combinations(range(size), 2))
    edges = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    of = data.draw(st.integers(0, size - 1))

    def reach(start: int, steps: list[tuple[int, int]]) -> list[int]:
        found, level = set(), {start}
        while level:
            level = {to for one, to in steps if one in level} - found
            found |= level
        return sorted(found)

    above = reach(of, [(child, parent) for parent, child in edges])
    below = reach(of, edges)
    kept = [*above, of, *below]
    inner = [(parent, child) for parent, child in edges if parent in kept and child in kept]
    found = lineage_picture.draw(
        of=of, labels={one: str(one) for one in kept}, edges=inner, above=above, below=below
    )
    assert len({(box.x, box.y) for box in found.boxes}) == len(kept)
    assert all(line.x1 < line.x2 for line in found.lines)
    assert all(box.x + lineage_picture.WIDTH <= found.width for box in found.boxes)
