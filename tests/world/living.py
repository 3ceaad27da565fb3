"""The life of a world: it comes up, things happen to it while it is used, it rests, and what is left is read."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.world import findings, probes, template
from tests.world.actors import Actors
from tests.world.history import History
from tests.world.world import NODES, World, running

_UP_SECONDS = 180.0
_BACK_SECONDS = 90.0  # longer than the judge allows: a part that is late is told from one that never comes
_QUIET_SECONDS = (
    240.0  # a killed worker's lease ends after two minutes, and a third attempt follows after half of one
)
_CALM_SECONDS = 2.0  # of asking and writing before and after the faults


class NotUp(Exception):
    """The world did not start."""


def live(
    world: World, happen: Callable[[History], None], *, seed: int, pause: float = 0.02, answers: int = 0
) -> History:
    """Let `happen` run while the product is used, and return what was seen; `happen` gets what was seen so far.

    Readers wait `pause` seconds after an answer, and go on until there are so many `answers`. Raises: NotUp, and what
    `happen` raises.
    """
    return asyncio.run(_live(world, happen, seed=seed, pause=pause, answers=answers))


async def _live(
    world: World, happen: Callable[[History], None], *, seed: int, pause: float, answers: int
) -> History:
    await _up(world)
    seen = History()
    actors = Actors(world, seen, seed=seed, pause=pause)
    writing, asking = asyncio.create_task(actors.write()), asyncio.create_task(actors.ask())
    await asyncio.sleep(_CALM_SECONDS)
    await asyncio.to_thread(happen, seen)
    await asyncio.to_thread(_heal, world, seen)
    await asyncio.to_thread(probes.until_back, world, seen, longest=_BACK_SECONDS)
    await asyncio.sleep(_CALM_SECONDS)
    await actors.until_answered(answers)
    actors.stop_writing()
    done, _ = await asyncio.wait([writing], timeout=_BACK_SECONDS)
    actors.stop_asking()
    if not done:
        seen.surprises.append("a write was never acknowledged")
        writing.cancel()
    await asyncio.gather(asking, *done)
    quiet = _QUIET_SECONDS if None not in seen.back.values() else 0.0
    await asyncio.to_thread(findings.until_quiet, world, actors, seen, longest=quiet)
    await asyncio.to_thread(findings.read, world, seen)
    return seen


async def _up(world: World) -> None:
    warm = History()
    await asyncio.to_thread(probes.until_back, world, warm, longest=_UP_SECONDS)
    if late := sorted(part for part, seconds in warm.back.items() if seconds is None):
        raise NotUp(f"not up after {_UP_SECONDS:.0f} s, before any fault: {', '.join(late)}")


def _heal(world: World, seen: History) -> None:
    """What an operator does after a wrong clock (docs/operations/clocks.md)."""
    if not world.is_to_be_healed:
        return
    until, said = time.monotonic() + _BACK_SECONDS, ""
    while time.monotonic() < until:
        done = world.manage("heal_clock", "--reason", "the clock was wrong")
        if done.returncode == 0 or "Nothing to heal" in done.stderr:
            return
        said = done.stderr
        time.sleep(1)
    seen.surprises.append(f"heal_clock: {said[-300:]}")


@contextmanager
def inhabited(code: Path, *, keep_logs: str) -> Iterator[tuple[World, Callable[[], None]]]:
    """A world that runs, and the function that keeps its logs below `.licet/world/failed`. Else nothing is left of it."""
    home = Path(tempfile.mkdtemp(prefix="licet-world-"))
    home.chmod(0o755)
    kept = template.KEPT / "failed" / keep_logs

    def keep() -> None:
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(home / "logs", kept)
        for node in NODES:
            shutil.copy(home / node / "log", kept / f"{node}.log")

    try:
        with running(home, code=code, template=template.ready()) as world:
            try:
                yield world, keep
            except BaseException:
                keep()
                raise
        world.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
