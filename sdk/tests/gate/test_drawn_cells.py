"""Drawn cells with the ends of every type: a piece of what `python3 dev.py test-gate cells` does with two million."""

from __future__ import annotations

import pytest

from sdk.tests.gate import engines
from sdk.tests.gate.cells.compared import Counts, compare
from sdk.tests.gate.engines import Engine


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
@pytest.mark.parametrize("seed", range(1000, 1004))
def test_no_row_is_wrong_and_no_withheld_byte_is_left(engine: Engine, seed: int) -> None:
    counts = Counts()
    compare(engine, seed, counts, rows=1_000)
    assert (counts.wrong_rows, counts.bytes_left) == (0, 0)
    assert counts.sought > 0


def test_the_comparison_notices_a_wrong_row_and_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that lets everything through is found out."""
    from licet.gate import Gate

    monkeypatch.setattr(Gate, "filter", lambda self, frame, **_more: frame)
    counts = Counts()
    compare(engines.SMALL[0], 1000, counts, rows=200)
    assert counts.wrong_rows > 100
    assert counts.bytes_left > 50
