"""What a test run started ends with it, even if the run is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.tied import tied

ROOT = Path(__file__).resolve().parents[2]

# Each starts a server and prints its process id.
STARTS = {
    "the local Stripe": (
        "from tests.sandbox.local_stripe import start_local_stripe;"
        "print(start_local_stripe('--ephemeral').process.pid, flush=True)"
    ),
    "a web server": (
        "import django; django.setup();"
        "import tempfile; from pathlib import Path; from tests import databases, servers;"
        "server = servers.start(databases.template(), log=Path(tempfile.mkdtemp()) / 'log');"
        "servers.await_server(server, '/healthz'); print(server.process.pid, flush=True)"
    ),
    "any tied command": (
        "import subprocess; from tests.tied import tied;"
        "print(subprocess.Popen(tied(['/bin/sleep', '600'])).pid, flush=True)"
    ),
}
SETTINGS = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings';"
SETTINGS += "os.environ['LICET_ROLE_PREFIX'] = 'licet_test';"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such tie")
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_it_ends_with_a_killed_run(start: str) -> None:
    run = [sys.executable, "-c", f"{SETTINGS}{start}; import time; time.sleep(600)"]
    with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        pid = int(next(_numbers(killed.stdout)))
        assert _is_running(pid)
        killed.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while _is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} outlived the run that started it"
        time.sleep(0.05)


def test_a_process_that_is_not_tied_would_live_on() -> None:
    """The canary: the same start without the tie outlives its run."""
    start = "import subprocess; print(subprocess.Popen(['/bin/sleep', '5']).pid, flush=True)"
    with subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
    assert _is_running(pid)


def test_a_tied_command_keeps_its_process_id_and_its_exit_code() -> None:
    script = "import os, sys; print(os.getpid()); sys.exit(7)"
    with subprocess.Popen(tied([sys.executable, "-c", script]), stdout=subprocess.PIPE, text=True) as process:
        output, _ = process.communicate(timeout=60)
    assert (int(output), process.returncode) == (process.pid, 7)


def _numbers(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip().isdigit())


def _is_running(pid: int) -> bool:
    """Whether the process exists and is not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
