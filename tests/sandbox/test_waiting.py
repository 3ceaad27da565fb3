"""A start waits for parts that work, however slowly, and gives up on those that hang."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import lifecycle, run, valkey, waiting
from sandbox.supervisor import ProgramEnded, Supervisor
from tests.sandbox.processes import pids_mentioning, within
from tests.servers import free_port

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

QUIET = 2.0
# All take longer than QUIET to come up.
LOGS = """
import sys, time
for number in range(8):
    time.sleep(0.5)
    print("step", number, flush=True)
"""
COMPUTES = """
import time
until = time.process_time() + 3
while time.process_time() < until: pass
"""
CHILD_COMPUTES = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '''{COMPUTES}'''])"
HANGS = "import time; time.sleep(60)"
WAKES_IN_VAIN = "import time\nwhile True: time.sleep(0.5)"
COMES_UP = "\nopen({up!r}, 'w').close()\nimport time; time.sleep(60)"


@dataclass
class Part:
    process: subprocess.Popen[bytes]
    log: Path
    up: Path

    def wait(self) -> None:
        waiting.until(
            self.up.exists,
            name="part",
            pid=self.process.pid,
            log=self.log,
            alive=self.must_live,
            patience=waiting.Patience(quiet=QUIET, every=0.5),
        )

    def must_live(self) -> None:
        if self.process.poll() is not None:
            raise ChildProcessError("gone")


Start = Callable[[str], Part]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    log, up = tmp_path / "part.log", tmp_path / "up"
    started: list[subprocess.Popen[bytes]] = []

    def begin(script: str) -> Part:
        with log.open("wb") as output:
            command = [sys.executable, "-c", script + COMES_UP.format(up=str(up))]
            started.append(subprocess.Popen(command, stdout=output, stderr=output, process_group=0))
        return Part(started[-1], log, up)

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    "script", [LOGS, COMPUTES, CHILD_COMPUTES], ids=["logs", "computes", "a child computes"]
)
def test_a_slow_part_that_works_is_waited_for(
    start: Start, script: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_CPU_SECONDS", 0.1)
    began = time.monotonic()
    start(script).wait()
    assert time.monotonic() - began > QUIET
    told = capsys.readouterr().err.splitlines()
    assert told
    assert all(line.startswith("  Waiting for part: ") and "it last worked" in line for line in told)


@pytest.mark.parametrize("script", [HANGS, WAKES_IN_VAIN], ids=["sleeps", "wakes in vain"])
def test_a_part_that_hangs_is_given_up(start: Start, script: str) -> None:
    part = start(script)
    time.sleep(1)  # its own start is work
    with pytest.raises(
        waiting.Hung, match=r"part lives, but did not answer within \d+ s, and did nothing for \d+ s"
    ):
        part.wait()


def test_a_part_that_died_is_not_waited_for(start: Start) -> None:
    part = start("raise SystemExit(3)")
    with pytest.raises(ChildProcessError):
        part.wait()


def test_a_command_is_told_of_and_never_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    command = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(7)"])
    assert waiting.to_end(command, name="the tables", patience=waiting.Patience(every=0.3)) == 7
    assert "  Waiting for the tables: " in capsys.readouterr().err


def test_a_stop_ends_the_command_that_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_line: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "_tell", stopped)
    command = subprocess.Popen([sys.executable, "-c", HANGS])
    with pytest.raises(KeyboardInterrupt):
        waiting.to_end(command, name="it", patience=waiting.Patience(every=0.2))
    assert command.poll() is not None


# --- As `dev.py run` waits --------------------------------------------------------------------------

ANSWERS = """
import http.server, sys, time
for number in range(8):
    time.sleep(0.5)
    print("step", number, flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param(ANSWERS, None, id="slow"),
        pytest.param(HANGS, "web lives, but did not answer", id="hangs"),
        pytest.param("raise SystemExit('no such table')", "no such table", id="dies"),
    ],
)
def test_a_start_awaits_the_web_server(tmp_path: Path, script: str, said: str | None) -> None:
    port = free_port()
    with Supervisor(logs=tmp_path) as supervisor:
        parts = run.RunningParts(supervisor, port, dict(os.environ), patience=waiting.Patience(quiet=QUIET))
        supervisor.start("web", [sys.executable, "-c", script, str(port)], environment=os.environ)
        if said is None:
            run._await_http(parts, f"http://127.0.0.1:{port}/", "web")
            return
        with pytest.raises((run.StartFailed, ProgramEnded), match=said):
            run._await_http(parts, f"http://127.0.0.1:{port}/", "web")


class Mute(valkey.Valkey):
    """A server that lives and never answers."""

    def answers(self) -> bool:
        return False


def test_an_embedded_server_that_never_answers_is_given_up_and_ended(tmp_path: Path) -> None:
    home = tmp_path / "valkey"
    with pytest.raises(lifecycle.DidNotStart, match="the embedded valkey lives, but did not answer"):
        lifecycle.ensure(Mute(home=home, patience=waiting.Patience(quiet=QUIET)))
    assert within(10, lambda: not pids_mentioning(str(home)))
    lifecycle.release(home.resolve())
