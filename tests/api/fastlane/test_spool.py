"""Decisions are on disk while the database does not take them, and in the database once afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.decisions.fastlane import connection as lane_connection
from api.decisions.fastlane.channel import PipelinedConnection
from api.decisions.fastlane.counts import COUNTS
from api.decisions.fastlane.log import DecisionLog
from api.decisions.fastlane.spool import Line, Spool
from api.operations import decisions as api_decisions
from ledger import scope
from ledger.connection_life import ConnectionLife

ROOT = Path(__file__).resolve().parents[3]
MANY = 1 << 20


def line(number: int, *, padding: int = 0) -> Line:
    id = UUID(int=number)
    members = {
        "id": str(id),
        "mode": "live",
        "key": str(UUID(int=1)),
        "question": {"padding": "x" * padding},
        "answer": {},
        "decided_at": "2026-01-01T00:00:00Z",
    }
    return id.bytes, orjson.dumps(members)


def nowhere() -> PipelinedConnection:
    return PipelinedConnection("host=/nowhere connect_timeout=1", life=ConnectionLife("log"))


def somewhere() -> PipelinedConnection:
    return PipelinedConnection(lane_connection.conninfo(), life=ConnectionLife("log"))


def put(log: DecisionLog, numbers: range) -> None:
    for number in numbers:
        id, text = line(number)
        log.put(text, id=id, key=UUID(int=1))


def written() -> int:
    with scope.everything(reason="audit"):
        return api_decisions.expand_piles(most=99)


@given(st.lists(st.integers(0, 2000), max_size=40), st.integers(1, 17))
def test_lines_come_back_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], at_once: int
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"), most_bytes=MANY)
    lines = [line(number, padding=size) for number, size in enumerate(sizes)]
    assert spool.put(lines) == len(lines)
    back: list[Line] = []
    while spool.lines:
        oldest = spool.peek(at_once)
        back += oldest.lines
        spool.drop(oldest)
    assert back == lines
    spool.close()


def test_a_full_spool_takes_what_fits_and_says_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=1000)
    lines = [line(number) for number in range(100)]
    stored = spool.put(lines)
    assert 0 < stored < 100
    assert spool.put(lines) == 0
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    spool.close()


def test_lines_put_while_others_are_written_are_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=MANY)
    spool.put([line(1), line(2)])
    oldest = spool.peek(2000)
    spool.put([line(3)])
    spool.drop(oldest)
    assert spool.lines == 1
    assert spool.peek(2000).lines == [line(3)]
    spool.close()


def test_a_disk_that_fills_in_the_middle_of_a_line_leaves_no_torn_line(tmp_path: Path) -> None:
    script = (
        "import sys, resource, signal; from pathlib import Path; from tests.api.fastlane.test_spool import line;"
        "from api.decisions.fastlane.spool import Spool;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "spool = Spool(Path(sys.argv[1]), most_bytes=1 << 20); assert spool.put([line(1)]) == 1;"
        "[file] = Path(sys.argv[1]).iterdir(); size = file.stat().st_size;"
        "hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1];"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard));"
        "assert spool.put([line(2)]) == 0; assert file.stat().st_size == size;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard));"
        "assert spool.put([line(3)]) == 1;"
        "assert spool.peek(9).lines == [line(1), line(3)]; spool.close()"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "LICET_ROLE_PREFIX": "licet_test"}
    command = [sys.executable, "-c", f"import django; django.setup(); {script}", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True)


def test_a_folder_that_cannot_be_written_stores_nothing() -> None:
    assert Spool(Path("/proc/licet"), most_bytes=MANY).put([line(1)]) == 0


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", most_bytes=MANY)
    spool.put([line(1)])
    [file] = (tmp_path / "spool").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    spool.close()


def test_what_a_killed_process_left_is_adopted_once_and_its_torn_line_left_out(tmp_path: Path) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path; from tests.api.fastlane.test_spool import line;"
        "from api.decisions.fastlane.spool import Spool;"
        "spool = Spool(Path(sys.argv[1]), most_bytes=1 << 20); spool.put([line(n) for n in range(7)]);"
        "spool._own.write(b'00ff {\"torn'); spool._own.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "LICET_ROLE_PREFIX": "licet_test"}
    command = [sys.executable, "-c", f"import django; django.setup(); {script}", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False)
    assert ended.returncode == -signal.SIGKILL
    first, second = Spool(tmp_path, most_bytes=MANY), Spool(tmp_path, most_bytes=MANY)
    first.adopt()
    second.adopt()  # the first lives and holds its lock
    assert (first.lines, second.lines) == (7, 0)
    assert first.peek(99).lines == [line(number) for number in range(7)]
    first.close()
    second.close()


def test_lines_survive_a_database_that_is_away_and_a_stop(tmp_path: Path, db: None) -> None:
    async def journey() -> None:
        log = DecisionLog(nowhere(), spool=Spool(tmp_path, most_bytes=MANY))
        put(log, range(10, 15))
        await log.close()
        assert (len(log._lines), COUNTS.spooled) == (0, 5)
        again = DecisionLog(somewhere(), spool=Spool(tmp_path, most_bytes=MANY))
        put(again, range(15, 17))
        for _ in range(50):
            await asyncio.sleep(0.1)
            if COUNTS.spooled == 0 and COUNTS.waiting == 0:
                break
        await again.close()

    before = COUNTS.dropped
    asyncio.run(journey())
    assert written() == 7
    assert COUNTS.dropped == before
    assert list(tmp_path.iterdir()) == []


def test_a_full_memory_goes_to_the_spool_before_anything_is_dropped(tmp_path: Path) -> None:
    async def journey() -> tuple[int, int]:
        log = DecisionLog(nowhere(), spool=Spool(tmp_path, most_bytes=MANY), capacity=3)
        put(log, range(20, 30))
        spooled = COUNTS.spooled
        await log.close()
        return spooled, COUNTS.spooled

    before = COUNTS.dropped
    assert asyncio.run(journey()) == (9, 10)
    assert COUNTS.dropped == before
