"""`licet run`: real programs under a clearance, their signals, their outputs, and what becomes of the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from licet.errors import NotReadable
from licet.running import outputs
from sdk.tests.client.asking import clearance_says
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import CLEARANCE, KEY, Honest

SOURCES = Path(__file__).resolve().parents[2] / "src"
RUN = (
    "run", "--run=nightly", "--model=wear/pm/7", "--purpose=train-shared-model", "--form=raw", "--region=DE",
    "--category=telemetry",
)  # fmt: skip
USED = {"tenant": "acme", "category": "telemetry", "rows": 3}
WRITES = "import json, os; json.dump({said!r}, open(os.environ['LICET_OUTPUTS'], 'w'))"
ABANDONED, COMPLETED = f"/v1/clearances/{CLEARANCE}/abandon", f"/v1/clearances/{CLEARANCE}/complete"


class Reported(Honest):
    """Remembers the reports, and what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[Any] = []
        self.requests: list[Any] = []

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if path.endswith("/complete"):
            self.reports.append(json.loads(body))
        if path == "/v1/clearances":
            self.requests.append(json.loads(body))
        return super().answer(method, path, body)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Reported()) as running:
        yield running


def begun(server: Server, *command: str, options: tuple[str, ...] = (), **more: Any) -> subprocess.Popen[str]:
    surroundings = {
        "PYTHONPATH": str(SOURCES), "PATH": os.environ["PATH"], "LICET_URL": server.url, "LICET_API_KEY": KEY,
        "COLUMNS": "300", "TMPDIR": str(more.pop("tmp", "/tmp")),
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "licet", *RUN, *options, "--", *command],
        env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **more,
    )  # fmt: skip


def ran(server: Server, *command: str, **more: Any) -> tuple[int, str, str]:
    with begun(server, *command, **more) as program:
        out, err = program.communicate(timeout=60)
    return program.returncode, out, err


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def asked(server: Server) -> list[str]:
    return [path for path in server.honest.asked if path in (ABANDONED, COMPLETED)]


def reports(server: Server) -> list[Any]:
    assert isinstance(server.honest, Reported)
    return server.honest.reports


def test_a_program_that_ends_well_is_reported_from_its_outputs(server: Server, tmp_path: Path) -> None:
    said = {
        "used": [USED, USED],
        "artefacts": [str(tmp_path / "model")],
        "holdings": [{"location": "s3://a", "rows": 6}],
    }
    (tmp_path / "model").write_bytes(b"weights")
    code, out, err = ran(server, *python(WRITES.format(said=said) + "; print('trained')"))
    assert (code, out) == (0, "trained\n"), err
    (report,) = reports(server)
    assert report["used"] == [{**USED, "rows": 6}]
    assert [one["name"] for one in report["artefacts"]] == ["model"]
    assert asked(server) == [COMPLETED]


def test_the_program_finds_its_clearance(server: Server) -> None:
    code = (
        "import json, os; manifest = json.load(open(os.environ['LICET_MANIFEST']));"
        " print(os.environ['LICET_CLEARANCE'], os.environ['LICET_RUN'], os.environ['LICET_ATTEMPT'],"
        " manifest['clearance']); " + WRITES.format(said={})
    )
    ended, out, err = ran(server, *python(code))
    assert (ended, out.split()) == (0, [CLEARANCE, "nightly", "1", CLEARANCE]), err
    assert isinstance(server.honest, Reported)
    assert server.honest.requests[0]["attempt"] == "next"


def test_the_same_script_runs_with_and_without_the_wrapper(server: Server) -> None:
    """It resumes by the environment and reports itself: nothing is reported twice."""
    script = (
        "import licet\nwith licet.Client() as client, client.resume() as clearance:\n"
        "    clearance.complete(used=[])\n"
    )

    def completes(said: Any, honest: Honest, _asked: Any) -> Any:
        if reports(server) and said.get("object") == "heartbeat":
            return honest.resigned({**said, "still_valid": False, "status": "completed"})
        return said

    server.fault = Fault(path="/heartbeat", value=completes)
    code, _, err = ran(server, *python(script))
    assert code == 0, err
    assert asked(server) == [COMPLETED]
    assert "reported the run itself" in err


@pytest.mark.parametrize("code", [1, 3, 42, 255])
def test_a_program_that_fails_is_abandoned_and_its_code_passed_on(server: Server, code: int) -> None:
    ended, _, err = ran(server, *python(f"raise SystemExit({code})"))
    assert ended == code
    assert asked(server) == [ABANDONED]
    assert "abandoned" in err


def test_a_program_that_dies_of_a_signal_ends_as_a_shell_says_it(server: Server) -> None:
    ended, _, _ = ran(server, *python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert ended == 128 + signal.SIGKILL
    assert asked(server) == [ABANDONED]


@pytest.mark.parametrize(("command", "code"), [("no-such-program", 127), (os.devnull, 126)])
def test_a_program_that_cannot_start_is_abandoned(server: Server, command: str, code: int) -> None:
    ended, _, err = ran(server, command)
    assert ended == code
    assert "cannot be started" in err
    assert asked(server) == [ABANDONED]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_reach_the_program(server: Server, number: signal.Signals) -> None:
    script = (
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(7))\n"
        "print('ready', flush=True)\ntime.sleep(60)"
    )
    with begun(server, *python(script)) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(number)
        program.communicate(timeout=20)
    assert program.returncode == 7
    assert asked(server) == [ABANDONED]


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("drop", {"still_valid": False, "status": "invalidated"}),
        ("grace", {"still_valid": False, "status": "expired"}),
    ],
)
def test_a_program_whose_clearance_ends_is_stopped_with_all_it_started(
    server: Server, member: str, said: dict[str, Any], tmp_path: Path
) -> None:
    worker = f"import time\nfor _ in range(300):\n    open({str(tmp_path / 'alive')!r}, 'a').write('x'); time.sleep(0.1)"
    script = (
        "import subprocess, sys, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {worker!r}])\nprint('ready', flush=True)\ntime.sleep(60)"
    )
    began = time.monotonic()
    with begun(server, *python(script), options=("--lease-seconds=1", "--stop-seconds=1")) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        server.fault = clearance_says("/heartbeat", **said)
        _, err = program.communicate(timeout=30)
    assert program.returncode == 3, err
    assert time.monotonic() - began < 20
    size = (tmp_path / "alive").stat().st_size
    time.sleep(0.5)
    assert (tmp_path / "alive").stat().st_size == size, "what the program started is stopped too"


def test_lost_contact_does_not_stop_the_program(server: Server) -> None:
    script = "import time; print('ready', flush=True); time.sleep(3); " + WRITES.format(said={"used": [USED]})
    with begun(server, *python(script), options=("--lease-seconds=1",)) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        server.fault = Fault(path="/heartbeat", send=close_at_once)
        time.sleep(1.6)
        server.fault = None
        _, err = program.communicate(timeout=30)
    assert program.returncode == 0, err
    assert "is paused" in err
    assert "goes on" in err
    assert reports(server)[0]["used"] == [USED]


def test_a_report_waits_for_the_server(server: Server) -> None:
    script = "print('ready', flush=True); " + WRITES.format(said={"used": [USED]})
    server.fault = Fault(path="/complete", status=503)
    with begun(server, *python(script)) as program:
        deadline = time.monotonic() + 20
        while not reports(server) and time.monotonic() < deadline:
            time.sleep(0.1)
        server.fault = None
        program.communicate(timeout=40)
    assert program.returncode == 0
    assert reports(server)[-1]["used"] == [USED]


@pytest.mark.parametrize(
    "said", [None, {"artefacts": ["nowhere.safetensors"]}, {"used": [{"tenant": "acme"}]}, {"unknown": []}]
)
def test_a_run_that_cannot_be_reported_is_not_abandoned(server: Server, tmp_path: Path, said: Any) -> None:
    code, _, err = ran(server, *python("pass" if said is None else WRITES.format(said=said)), tmp=tmp_path)
    assert code == 1
    assert asked(server) == []
    assert f"licet complete {CLEARANCE}" in err.replace("\n", "")
    assert list(tmp_path.glob("licet-run-*")), "the outputs are kept"


def test_outputs_of_an_earlier_run_are_not_reported(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"used": [USED]}))
    code, _, err = ran(server, *python("pass"), options=(f"--outputs={path}",))
    assert (code, asked(server)) == (1, []), err
    assert ran(server, *python(WRITES.format(said={"used": [USED]})), options=(f"--outputs={path}",))[0] == 0


def test_a_denied_run_starts_nothing(server: Server, tmp_path: Path) -> None:
    server.fault = Fault(
        value=lambda said, honest, _asked: (
            honest.resigned({**said, "status": "denied"}) if said.get("object") == "clearance" else said
        )
    )
    code, out, _ = ran(server, *python(f"open({str(tmp_path / 'ran')!r}, 'w')"))
    assert (code, out) == (3, "")
    assert not (tmp_path / "ran").exists()


def test_a_wrapper_that_is_killed_leaves_the_run_to_be_taken_up(server: Server) -> None:
    with begun(server, *python("import time; print('ready', flush=True); time.sleep(3)")) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.kill()
        program.communicate(timeout=20)
    assert asked(server) == []  # its lease lapses, which pauses it; the next start resumes it


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{", '{"used": 7}', '{"used": [{"tenant": "a", "category": "b", "rows": -1}]}',
        '{"used": [{"tenant": "a", "category": "b", "rows": true}]}', '{"used": [1]}', '{"used": "nowhere.json"}',
        '{"artefacts": "m"}', '{"artefacts": [1]}', '{"holdings": [1]}', '{"processors": [1]}', '{"used": [], "used": []}',
        '{"measurements": {}}', "\x00", '{"used": [{"tenant": "a", "category": "b", "rows": 1e3}]}',
    ],
)  # fmt: skip
def test_a_manifest_of_outputs_is_read_strictly(tmp_path: Path, content: str) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(content)
    with pytest.raises(NotReadable, match=r"outputs\.json|nowhere\.json"):
        outputs.read(path)


def test_reports_of_filter_count(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(
        json.dumps({"object": "filtered", "used": [USED, {**USED, "tenant": "globex"}]})
    )
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"used": ["report.json", USED]}))
    read = outputs.read(path)
    assert read is not None
    assert read.used == [{**USED, "rows": 6}, {**USED, "tenant": "globex"}]
