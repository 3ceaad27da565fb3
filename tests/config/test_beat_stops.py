"""Beat ends when it is told to, also while Python drops what a signal's handler raises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tied import tied

ROOT = Path(__file__).resolve().parents[2]

# The signal comes while a weak reference's callback runs, as when beat imports its modules.
SCRIPT = """
import os, signal, time, weakref
from celery import Celery
from celery.apps.beat import Beat as CelerysBeat
from config.beat import Beat, Service

class Sweeps(Service):
    def start(self):
        thing = type("Thing", (), {{}})()
        gone = weakref.ref(thing, lambda _: (os.kill(os.getpid(), signal.SIGTERM), sum(range(1000))))
        del thing
        print("told", flush=True)
        try:
            time.sleep({seconds})
            print("went on", flush=True)
        finally:
            self.sync()

    def sync(self):
        if {is_ours}:
            self.stop_signal.heard()
        time.sleep(1)
        print("kept", flush=True)

class Told({kind}):
    Service = Sweeps

with Celery("beat", set_as_current=False, broker="memory://") as app:
    Told(app=app, quiet=True, redirect_stdouts=False, schedule={schedule!r}, pidfile=None).run()
"""


def _ends(folder: Path, kind: str, *, seconds: float) -> list[str]:
    script = SCRIPT.format(
        kind=kind, seconds=seconds, is_ours=kind == "Beat", schedule=str(folder / "schedule")
    )
    done = subprocess.run(
        tied([sys.executable, "-c", script]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_it_ends_where_the_first_exception_was_dropped_and_keeps_its_schedule_undisturbed(
    tmp_path: Path,
) -> None:
    assert _ends(tmp_path, "Beat", seconds=600) == ["told", "kept"]


def test_celerys_own_goes_on(tmp_path: Path) -> None:
    """The canary: where this fails, ours is not needed any more."""
    assert "went on" in _ends(tmp_path, "CelerysBeat", seconds=3)


def test_the_application_runs_ours() -> None:
    from config.beat import Beat
    from config.celery import app

    assert issubclass(app.Beat, Beat)


@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT"])
def test_the_supervisor_stops_where_the_exception_was_dropped(tmp_path: Path, kind: str) -> None:
    script = f"""
import os, signal, weakref
from pathlib import Path
from sandbox.supervisor import StopRequested, Supervisor
try:
    with Supervisor(logs=Path({str(tmp_path)!r})) as supervisor:
        thing = type("Thing", (), {{}})()
        gone = weakref.ref(thing, lambda _: (os.kill(os.getpid(), signal.{kind}), sum(range(1000))))
        del thing
        supervisor.wait()
except StopRequested:
    print("stopped")
"""
    done = subprocess.run(
        tied([sys.executable, "-c", script]), cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "stopped\n"
