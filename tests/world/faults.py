"""The faults, one an item of `FAULTS`. A fault begins, lasts, and ends; `end` also does what an operator then does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.world import sealed
from tests.world.schedule import Kind
from tests.world.world import HOSTS, NODES, OTHERS, PROGRAMS, WEBS, World

Act = Callable[[World, str], None]
_PROCESSES = (*PROGRAMS, *OTHERS)
_OFFSETS = {
    "+1h": timedelta(hours=1),
    "-1h": timedelta(hours=-1),
    "+30d": timedelta(days=30),
    "-30d": -timedelta(days=30),
}


@dataclass(frozen=True)
class Fault:
    kind: Kind
    begin: Act
    end: Act
    needs_network: bool = False
    needs_disks: bool = False


def _nothing(world: World, target: str) -> None:
    """It heals by itself."""


def _primary_restarts(world: World, target: str) -> None:
    node = world.database.primary
    node.run("pg_ctl", "-D", str(node.data), "-m", "fast", "-W", "stop")


def _primary_is_slow(world: World, target: str) -> None:
    world.database.set_slow(is_slow=True)


def _primary_is_quick(world: World, target: str) -> None:
    world.database.set_slow(is_slow=False)


def _cut_primary_off(world: World, target: str) -> None:
    """From its standby and from one web: the other still asks it."""
    old, new = (node.host.name for node in world.database.nodes)
    world.network.cut(old, new)
    world.network.cut(old, "web-2")
    world.database.replace_primary()


def _lose_primary(world: World, target: str) -> None:
    """Its machine has no power any more, so that nobody is told."""
    if sealed.is_sealed():
        world.network.cut_off(world.database.primary.host.name)
    world.database.lose_primary()


def _bring_back(world: World, target: str) -> None:
    if sealed.is_sealed():
        world.network.mend_all_of(world.database.standby.host.name)
    world.database.rebuild_standby()


def _mend_and_bring_back(world: World, target: str) -> None:
    """Fence the old primary off before anybody reaches it again."""
    old, new = world.database.standby, world.database.primary
    old.kill()
    for other in (new.host.name, "web-2"):
        world.network.mend(old.host.name, other)
    world.database.rebuild_standby()


def _mend(world: World, target: str) -> None:
    world.network.mend_all_of(target)


def _clock_names(target: str) -> list[str]:
    who = target.partition(" ")[0]
    return {"all": list(HOSTS), "database": list(NODES)}.get(who, [who])


def _move_clock(world: World, target: str) -> None:
    world.move_clocks(_clock_names(target), _OFFSETS[target.partition(" ")[2]])


def _set_clock_right(world: World, target: str) -> None:
    world.move_clocks(_clock_names(target), timedelta())
    if set(_clock_names(target)) & set(NODES):
        time.sleep(2)  # until every program has looked
        world.is_to_be_healed = True


def _clock_targets(*who: str) -> list[str]:
    return [f"{one} {offset}" for one in who for offset in _OFFSETS]


FAULTS: dict[str, Fault] = {
    "kill": Fault(Kind(_PROCESSES, 0, 0), lambda w, t: w.parts[t].kill(), _nothing),
    "restart": Fault(Kind(_PROCESSES, 0, 0), lambda w, t: w.parts[t].end(), _nothing),
    "pause": Fault(
        Kind(_PROCESSES, 2, 12), lambda w, t: w.parts[t].pause(), lambda w, t: w.parts[t].resume()
    ),
    "cut off": Fault(
        Kind((*WEBS, "worker", "beat", "broker", "stripe", "mail"), 3, 15),
        lambda w, t: w.network.cut_off(t),
        _mend,
        needs_network=True,
    ),
    "kill primary": Fault(Kind(["db"], 0, 0, "database"), lambda w, _: w.database.primary.kill(), _nothing),
    "kill standby": Fault(Kind(["db"], 0, 0, "database"), lambda w, _: w.database.standby.kill(), _nothing),
    "restart primary": Fault(Kind(["db"], 0, 0, "database"), _primary_restarts, _nothing),
    "pause primary": Fault(
        Kind(["db"], 2, 10, "database"),
        lambda w, _: w.database.primary.pause(),
        lambda w, _: w.database.primary.resume(),
    ),
    "pause standby": Fault(
        Kind(["db"], 2, 12, "database"),
        lambda w, _: w.database.standby.pause(),
        lambda w, _: w.database.standby.resume(),
    ),
    "lose primary": Fault(Kind(["db"], 6, 10, "database"), _lose_primary, _bring_back),
    "cut primary off": Fault(
        Kind(["db"], 8, 14, "database"), _cut_primary_off, _mend_and_bring_back, needs_network=True
    ),
    "slow disk": Fault(Kind(["db"], 5, 15, "database"), _primary_is_slow, _primary_is_quick),
    "full disk": Fault(
        Kind([*NODES, *PROGRAMS], 3, 10, "disk"),
        lambda w, t: w.disks[t].fill(),
        lambda w, t: w.disks[t].free(),
        needs_disks=True,
    ),
    "clock": Fault(
        Kind(_clock_targets(*PROGRAMS, "database", "all"), 3, 12, "clock"), _move_clock, _set_clock_right
    ),
}


def possible(*, is_sealed: bool) -> dict[str, Fault]:
    """The faults that this world can have."""
    return {
        name: fault
        for name, fault in FAULTS.items()
        if is_sealed or not (fault.needs_network or fault.needs_disks)
    }


def kinds(faults: dict[str, Fault]) -> dict[str, Kind]:
    return {name: fault.kind for name, fault in faults.items()}


def left_out(*, is_sealed: bool) -> Sequence[str]:
    """The faults that need more than this machine allows."""
    return sorted(set(FAULTS) - set(possible(is_sealed=is_sealed)))
