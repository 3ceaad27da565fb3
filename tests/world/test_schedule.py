"""The schedule of faults: the same for the same seed, without two faults of one thing at once, and all in reach."""

from __future__ import annotations

import pytest

from tests.world import faults, schedule
from tests.world.world import NODES, OTHERS, PROGRAMS

SEEDS = range(200)
KINDS = faults.kinds(faults.FAULTS)


def test_a_seed_replays() -> None:
    assert all(schedule.plan(seed, KINDS) == schedule.plan(seed, KINDS) for seed in SEEDS)
    assert len({tuple(schedule.plan(seed, KINDS)) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", range(20))
def test_a_thing_has_one_fault_at_a_time(seed: int) -> None:
    steps = schedule.plan(seed, KINDS)
    assert schedule.FEWEST <= len(steps) <= schedule.MOST
    assert steps == sorted(steps, key=lambda step: step.at)
    last: dict[str, float] = {}
    for step in steps:
        name = schedule.thing(step, KINDS)
        assert step.at > last.get(name, -1.0)
        last[name] = step.until


def test_every_fault_strikes_every_target() -> None:
    struck = {(step.kind, step.target) for seed in range(600) for step in schedule.plan(seed, KINDS)}
    assert struck == {(name, target) for name, kind in KINDS.items() for target in kind.targets}


def test_every_part_is_struck_in_every_way_it_can_be() -> None:
    assert set(faults.FAULTS["kill"].kind.targets) == {*PROGRAMS, *OTHERS}
    assert {*NODES, *PROGRAMS} == set(faults.FAULTS["full disk"].kind.targets)
    moved = {target.rpartition(" ")[0] for target in faults.FAULTS["clock"].kind.targets}
    assert moved == {*PROGRAMS, "database", "all"}


def test_without_root_only_network_and_disks_are_left_out() -> None:
    assert set(faults.left_out(is_sealed=False)) == {"cut off", "cut primary off", "full disk"}
    assert faults.left_out(is_sealed=True) == []
