"""`dev.py`: what it says when it cannot start, and that what it started ends with it."""

from __future__ import annotations

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox import commands, env_file, run, run_lock, virtualenv
from sandbox.supervisor import ProgramEnded, Supervisor
from tests.sandbox.processes import ROOT, alive, within

AS_AN_OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv = ["dev.py", "help"]
runpy.run_path("dev.py", run_name="__main__")
"""


def as_an_old_python(path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", AS_AN_OLD_PYTHON],
        cwd=ROOT,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_says_in_one_line_what_to_do(tmp_path: Path) -> None:
    said = as_an_old_python(str(tmp_path))
    assert said.returncode == 1
    assert said.stderr.strip() == (
        "Python 3.11 or newer is needed, this is 3.9: install one (for example python3.13), then run it as"
        " `python3.13 dev.py run`."
    )


def test_an_old_python_hands_over_to_a_newer_one_that_works(tmp_path: Path) -> None:
    broken = tmp_path / "python3.13"
    broken.write_text("#!/bin/sh\nexit 127\n")  # as a version manager's placeholder for what is not installed
    broken.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    said = as_an_old_python(str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("python3 dev.py COMMAND")


def test_an_old_python_can_read_the_entry() -> None:
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 4))
    assert "f'" not in (ROOT / "dev.py").read_text()
    assert 'f"' not in (ROOT / "dev.py").read_text()


def test_the_entry_needs_nothing_installed() -> None:
    without_packages = [sys.executable, "-I", "-S", "-c"]
    code = "import sys; sys.path.insert(0, '.'); from sandbox import commands; commands.main(['help'])"
    said = subprocess.run([*without_packages, code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert [line.split()[0] for line in said.stdout.splitlines()[2:]] == list(commands.COMMANDS)


def test_an_unknown_command_is_named_and_the_known_ones_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rnu"]) == 2
    said = capsys.readouterr()
    assert "There is no command 'rnu'." in said.err
    assert "  run " in said.out


def test_without_venv_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\necho ensurepip is not available\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(virtualenv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(virtualenv, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(virtualenv.CannotSetUp, match="apt-get install python3-venv"):
        virtualenv.ready(dev=False)
    assert not (tmp_path / ".venv").exists()


def test_a_busy_port_is_named_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.StartFailed) as refusal:
            run._must_be_free(port)
    assert str(refusal.value) == (
        f"Port {port} cannot be used (Address already in use). Choose another: PORT={port + 1} make run"
    )


@pytest.mark.parametrize("text", ["", "0", "65536", "80a", "-1", "８０"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(run.StartFailed, match="PORT is a number from 1 to 65535"):
        run._port(text)


def test_it_runs_once_per_folder(tmp_path: Path) -> None:
    claim = run_lock.RunLock(tmp_path)
    claim.note(url="http://localhost:1", environment={"STRIPE_API_BASE": "http://127.0.0.1:2"})
    assert run_lock.address(tmp_path) == "http://localhost:1"
    assert run_lock.environment(tmp_path) == {"STRIPE_API_BASE": "http://127.0.0.1:2"}
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(run_lock.AlreadyRunning, match="http://localhost:1"):
        run_lock.RunLock(tmp_path)
    claim.give_up()
    assert run_lock.address(tmp_path) is None
    run_lock.RunLock(tmp_path).give_up()


def test_what_a_killed_one_noted_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "run.lock").touch()
    note = '{"url": "http://localhost:1", "environment": {"STRIPE_API_KEY": "x"}}'
    (tmp_path / "run.json").write_text(note)
    assert run_lock.address(tmp_path) is None
    assert run_lock.environment(tmp_path) == {}


# --- What was started together ends together --------------------------------------------------------

SLEEPER = "import subprocess, sys; subprocess.run(['sleep', '60'])"


def test_one_that_ends_is_named_with_its_last_words_and_takes_the_others_along(tmp_path: Path) -> None:
    supervisor = Supervisor(logs=tmp_path)
    last_words = "print('about to fail'); raise SystemExit(3)"
    with pytest.raises(ProgramEnded) as end, supervisor:
        supervisor.start("web", [sys.executable, "-c", SLEEPER], environment=os.environ)
        supervisor.start("worker", [sys.executable, "-c", last_words], environment=os.environ)
        web = supervisor._programs["web"].pid
        supervisor.wait()
    assert "worker ended by itself (exit code 3)" in str(end.value)
    assert str(end.value).endswith("about to fail")
    assert not alive(web)


SUPERVISED = f"""
import os, signal, sys
from pathlib import Path
from sandbox.supervisor import StopRequested, Supervisor
for kind in (signal.SIGINT, signal.SIGHUP):  # whatever the tests' own starter ignores
    signal.signal(kind, signal.default_int_handler)
logs = Path(sys.argv[1])
say_when_stopped = '''
import signal, sys, time
def stopped(*_):
    with open(sys.argv[1], "a") as order: order.write(sys.argv[2] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, stopped)
print("ready", flush=True)
time.sleep(60)
'''
try:
    with Supervisor(logs=logs) as supervisor:
        for name in ("stripe", "web", "worker"):
            order = [sys.executable, "-c", say_when_stopped, str(logs / "order"), name]
            supervisor.start(name, order, environment=os.environ)
        supervisor.start("sleeper", [sys.executable, "-c", {SLEEPER!r}], environment=os.environ)
        while not all(supervisor.log(name).read_text() for name in ("stripe", "web", "worker")):
            supervisor.check()
        print(*(program.pid for program in supervisor._programs.values()), flush=True)
        supervisor.wait()
except StopRequested:
    print("stopped", flush=True)
"""


def supervised(logs: Path) -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, str(logs)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, [int(pid) for pid in process.stdout.readline().split()]


def group(leader: int) -> list[int]:
    """Living processes of the group, which its grandchildren share."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_all_in_order(tmp_path: Path, how: signal.Signals) -> None:
    process, pids = supervised(tmp_path)
    assert len(pids) == 4
    process.send_signal(how)
    rest, _ = process.communicate(timeout=20)
    assert rest == "stopped\n"
    assert process.returncode == 0
    assert (tmp_path / "order").read_text().split() == ["worker", "web", "stripe"]
    assert [pid for leader in pids for pid in group(leader)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_killed_it_leaves_nothing_running_not_even_grandchildren(tmp_path: Path) -> None:
    process, pids = supervised(tmp_path)
    assert len(pids) == 4
    assert within(5, lambda: sum(len(group(leader)) for leader in pids) == 5)  # four and a grandchild
    process.kill()
    process.communicate()
    assert within(15, lambda: not any(group(leader) for leader in pids))


# --- Files ------------------------------------------------------------------------------------------


def test_an_env_file_adds_what_is_not_set(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        textwrap.dedent("""\
        # a comment
        PORT=9000
        export NAME = "a name with = and spaces"
        EMPTY=
        """)
    )
    into = {"PORT": "8001"}
    env_file.load(file, into=into)
    assert into == {"PORT": "8001", "NAME": "a name with = and spaces", "EMPTY": ""}
    env_file.load(tmp_path / "none", into=into)


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nhello\n")
    with pytest.raises(env_file.NotAnEnvFile, match="line 2: expected KEY=VALUE"):
        env_file.load(file, into={})


def test_the_example_sets_nothing() -> None:
    into: dict[str, str] = {}
    env_file.load(ROOT / ".env.example", into=into)
    assert into == {}


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index" not in re.sub(r"#.*", "", text)
    pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert pins
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_developing_adds_to_what_runs_and_changes_no_version() -> None:
    pin = re.compile(r"^([a-z0-9][\w.-]*(?:\[[\w,]+\])?)==(\S+)", re.MULTILINE)
    run_pins, dev_pins = (
        dict(pin.findall((ROOT / "requirements" / name).read_text())) for name in ("run.txt", "dev.txt")
    )
    assert run_pins
    assert {name: version for name, version in run_pins.items() if dev_pins.get(name) != version} == {}


def test_every_dependency_says_why_it_is_there_and_under_which_licence() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = [requirement for group in groups for requirement in group]
    assert wanted
    said = r'"{}",\s*# .+\. [A-Z][\w.()/ -]+$'
    assert [one for one in wanted if not re.search(said.format(re.escape(one)), text, re.MULTILINE)] == []


def test_bare_make_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    said = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.split()[1] for line in said.stdout.splitlines()] == phony.split()


def test_what_a_command_says_itself_is_shown_without_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = (
        "print('Loading ...'); raise SystemExit('CommandError: This database was made by another version.')"
    )
    popen = subprocess.Popen
    monkeypatch.setattr(
        run.subprocess, "Popen", lambda _command, **how: popen([sys.executable, "-c", says], **how)
    )
    supervisor: Any = SimpleNamespace(log=lambda name: tmp_path / f"{name}.log")
    parts = run.RunningParts(supervisor, 8000, dict(os.environ))
    with pytest.raises(run.StartFailed, match=r"^This database was made by another version\.$"):
        parts.manage("migrate")
