"""A run goes on where it was stopped, and only with results of this code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import run
from tests.world.results import Results


def test_results_are_of_a_version_and_a_defect(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "results.jsonl"
    old, new = Results(file, "old"), Results(file, "new")
    assert new.of(defect=None) == {}
    old.add(defect=None, seed=1, violations={})
    new.add(defect="cached answers", seed=2, violations={"no_stale_yes": ["x"]})
    new.add(defect=None, seed=3, violations={"x": ["y"]})
    new.add(defect=None, seed=3, violations={})
    assert {seed: result["violations"] for seed, result in new.of(defect=None).items()} == {3: {}}
    assert list(new.of(defect="cached answers")) == [2]
    assert list(old.of(defect=None)) == [1]


class Worlds:
    """Stands in for worlds: these seeds break a promise."""

    def __init__(self, *broken: int) -> None:
        self.broken = broken
        self.ran: list[int] = []

    def __call__(self, seed: int, code: Path) -> dict[str, object]:
        self.ran.append(seed)
        violations = {"no_stale_yes": ["yes"]} if seed in self.broken else {}
        return {"seed": seed, "steps": ["0.0 kill web-1"], "violations": violations, "seconds": 1.0}


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Worlds:
    made = Worlds(3)
    monkeypatch.setattr(run, "_run_one", made)
    monkeypatch.setattr(run.template, "ready", lambda: None)
    monkeypatch.setattr(run.template, "KEPT", tmp_path)
    return made


def test_a_run_goes_on_where_it_was(worlds: Worlds, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--seeds", "2"]) == 0
    assert run.main(["--seeds", "4"]) == 1
    assert worlds.ran == [1, 2, 3, 4]
    said = capsys.readouterr().out
    assert "seed 1: kept" in said
    assert "(from before)" in said
    assert 'make test-world ARGS="--seed 3"' in said
    assert run.main(["--seeds", "2", "--again"]) == 0
    assert run.main(["--seed", "1"]) == 0
    assert worlds.ran == [1, 2, 3, 4, 1, 2, 1]


def test_a_canary_is_run_until_it_is_caught(worlds: Worlds, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--defect", "cached answers"]) == 0
    assert worlds.ran == [1, 2, 3]
    worlds.broken = ()
    assert run.main(["--defect", "unspooled log"]) == 1
    assert len(worlds.ran) == 3 + run.CANARY_SEEDS
    assert "NOT caught" in capsys.readouterr().out
