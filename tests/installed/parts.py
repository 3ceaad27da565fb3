"""The parts of an installation while they run: waiting for their first sweep, and stopping them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.servers import Caller

SCRAPE = "scrape-" + "0123456789abcdef"


def await_a_sweep(port: int, *, log: Path) -> None:
    """Wait until a sweep that beat sent has succeeded in the worker, whose log is `log`."""
    deadline = time.monotonic() + 90
    with Caller(port) as caller:
        while time.monotonic() < deadline:
            text = caller.call("GET", "/metrics", Authorization=f"Bearer {SCRAPE}").body.decode()
            if 'licet_task_runs_total{outcome="succeeded"' in text:
                return
            time.sleep(0.5)
    raise AssertionError(log.read_text()[-3000:])


def stop(part: subprocess.Popen[bytes]) -> float:
    """Stop a part, with its process group if it leads one. Returns the seconds it took."""
    began = time.monotonic()
    part.send_signal(signal.SIGTERM)
    try:
        part.wait(60)
    except subprocess.TimeoutExpired:
        if os.getpgid(part.pid) == part.pid:
            os.killpg(part.pid, signal.SIGKILL)
        part.kill()
        part.wait()
    return time.monotonic() - began
