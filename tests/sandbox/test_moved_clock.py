"""A moved clock: every part sees it, and where it cannot be had that is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from config import clock
from sandbox import addresses, moved_clock
from tests import databases
from tests.clocks import PACKAGES, days_ahead
from tests.sandbox.processes import ROOT, User
from tests.servers import serving
from tests.tied import tied

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libfaketime is preloaded on Linux alone")

AHEAD = timedelta(days=31)
SOON = timedelta(minutes=3)  # a busy machine is slow


def is_ahead(shown: datetime) -> bool:
    return abs(shown - datetime.now(UTC) - AHEAD) < SOON


def run_moved(script: str) -> str:
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | days_ahead(31), capture_output=True, text=True, check=True
    )
    return done.stdout


CLOCKS = """
import asyncio, json, os, sys, time, uvloop
from datetime import UTC, datetime
from pathlib import Path

async def in_a_loop():
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(0.3)
    return time.time(), asyncio.get_running_loop().time() - began

first = time.time()
began = time.monotonic()
time.sleep(0.3)
in_loop, took = uvloop.run(in_a_loop())
print(json.dumps({
    "time": first, "now": datetime.now(UTC).timestamp(), "ns": time.time_ns() / 1e9, "loop": in_loop,
    "slept": time.monotonic() - began, "took": took, "passed": time.time() - first,
    "child": float(os.popen("date +%s").read()), "file": Path("dev.py").stat().st_mtime,
}))
"""


def test_every_clock_of_a_process_is_moved_and_what_is_waited_for_takes_as_long() -> None:
    seen = json.loads(run_moved(CLOCKS))
    for name in ("time", "now", "ns", "loop", "child"):
        assert is_ahead(datetime.fromtimestamp(seen[name], UTC)), name
    assert 0.59 <= seen["passed"] < 60  # clocks are read as floats
    assert 0.59 <= seen["slept"] < 60
    assert 0.29 <= seen["took"] < 60
    assert (
        seen["file"] == (ROOT / "dev.py").stat().st_mtime
    )  # else Python would compile all files again and again


def test_postgresql_is_moved_too(tmp_path: Path) -> None:
    user = User("postgres", tmp_path / "pg", options=", durable=False", environment=days_ahead(31))
    try:
        with psycopg.connect(user.answer(), autocommit=True) as connection:
            for function in ("now()", "clock_timestamp()", "statement_timestamp()"):
                [(shown,)] = connection.execute(f"SELECT {function}".encode()).fetchall()
                assert is_ahead(shown), function
            [(earlier,)] = connection.execute("SELECT clock_timestamp()").fetchall()
            connection.execute("SELECT pg_sleep(0.2)")
            [(later,)] = connection.execute("SELECT clock_timestamp()").fetchall()
        assert later - earlier >= timedelta(seconds=0.2)
    finally:
        user.leave()


def test_the_web_server_is_moved_too(committed_db: str, tmp_path: Path) -> None:
    with serving(committed_db, log=tmp_path, workers=2, **days_ahead(31)) as [server]:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=60) as answer:
            assert is_ahead(parsedate_to_datetime(answer.headers["Date"]))


def test_beat_is_moved_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "celery", "-A", "config", "beat", "--pidfile="]
    command += ["--loglevel=INFO", f"--schedule={tmp_path / 'schedule'}"]
    known = {"CELERY_BROKER_URL": "memory://", "LICET_ROLE_PREFIX": "licet_test"}
    beat = subprocess.Popen(
        tied(command),
        cwd=ROOT,
        env=os.environ | known | days_ahead(31),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert beat.stdout is not None
    try:
        line = next(line for line in beat.stdout if b"timestamp" in line)
    finally:
        beat.terminate()
        beat.communicate(timeout=60)
    assert is_ahead(datetime.fromisoformat(json.loads(line)["timestamp"]))


# --- The environment --------------------------------------------------------------------------------


def test_nothing_asked_for_moves_nothing() -> None:
    assert moved_clock.variables({}, packages=PACKAGES) == {}
    assert moved_clock.variables({"LICET_CLOCK_OFFSET": ""}, packages=PACKAGES) == {}


def test_a_child_is_told_the_offset_in_seconds_and_keeps_what_was_preloaded() -> None:
    given = {"LICET_CLOCK_OFFSET": "+31d", "LD_PRELOAD": "/lib/other.so"}
    told = moved_clock.variables(given, packages=PACKAGES)
    assert told["LICET_CLOCK_OFFSET"] == "+2678400s"
    assert told["FAKETIME"] == "+2678400"
    assert told["FAKETIME_DONT_FAKE_MONOTONIC"] == "1"
    ours, other = told["LD_PRELOAD"].split(":")
    assert Path(ours).exists()
    assert other == "/lib/other.so"
    assert moved_clock.variables(told, packages=PACKAGES) == told


def test_without_the_library_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        moved_clock.CannotMove, match="LICET_CLOCK_OFFSET needs Linux and the developing tools"
    ):
        moved_clock.variables({"LICET_CLOCK_OFFSET": "+31d"}, packages=tmp_path)


def test_a_library_that_is_not_loaded_is_noticed(tmp_path: Path) -> None:
    told = days_ahead(31) | {"LD_PRELOAD": ""}  # as where it was built for another kind of processor
    script = (
        "from pathlib import Path; from sandbox import moved_clock\n"
        "assert not moved_clock.is_moved()\n"
        f"try: moved_clock.start_over_moved(Path({str(PACKAGES)!r}), ['-c', 'print(1)'])\n"
        "except moved_clock.CannotMove as reason: print(reason)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "LICET_CLOCK_OFFSET does not work on this machine" in done.stdout


# --- Where it is refused ----------------------------------------------------------------------------


def test_production_refuses_a_moved_clock() -> None:
    with pytest.raises(ImproperlyConfigured, match="is refused where LICET_ENVIRONMENT is not development"):
        clock.check("+31d", environment="production", moved=True)
    production = {"LICET_ENVIRONMENT": "production", "SECRET_KEY": "x", "LICET_CLOCK_OFFSET": "+31d"}
    done = subprocess.run(
        [sys.executable, "-m", "config.web", "--port", "1"],
        cwd=ROOT,
        env=os.environ | production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "LICET_CLOCK_OFFSET moves the clock of a development machine" in done.stderr


def test_a_process_that_was_not_moved_does_not_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"start it with dev\.py or manage\.py"):
        clock.check("+31d", environment="development", moved=False)
    clock.check("+31d", environment="development", moved=True)
    clock.check("", environment="production", moved=False)


def test_a_database_with_another_clock_is_refused() -> None:
    url = databases.admin_url()
    addresses.must_show_our_time(url)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        with pytest.raises(
            addresses.DatabaseUnusable, match=r"The database's clock shows .* from this process's"
        ):
            addresses.must_show_our_time(url)
