"""The units are what systemd accepts, run what exists, and are hardened alike."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("licet*.[st]*[et]"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
RUNNING = [path for path in SERVICES if "migrate" not in path.name]
# Known since systemd 254. Earlier ones restart at the same pace for ever.
_NEW = re.compile(r"Unknown key (name )?'(RestartSteps|RestartMaxDelaySec)'")


def unit(path: Path) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in path.read_text().splitlines() if not line.startswith(("#", "[")))
    return [(name, value) for name, sign, value in pairs if sign]


def complaints(folder: Path) -> list[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is missing: apt-get install systemd")
    done = subprocess.run(
        [program, "verify", "--man=no", *sorted(map(str, folder.glob("licet*.service")))],
        capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{folder}:"},
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if str(folder) in line or "licet" in line]
    assert done.returncode == 0 or lines, done.stderr
    return [line for line in lines if not _NEW.search(line)]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a Python that exists here instead of /opt/licet's."""
    for path in UNITS:
        text = path.read_text().replace("/opt/licet/venv/bin/python", "/usr/bin/python3")
        (tmp_path / path.name).write_text(text)
    return tmp_path


def test_systemd_accepts_them(units: Path) -> None:
    assert len(SERVICES) == 4
    assert complaints(units) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NoNewPrivileges=yes", "NoNewPrivilege=yes"),
        ("TimeoutStopSec=20", "TimeoutStopSec=soon"),
        ("ExecStart=/usr/bin/python3", "ExecStart=python/3"),
        ("KillMode=mixed", "KillMode=gently"),
    ],
)
def test_systemd_refuses_a_fault(units: Path, old: str, new: str) -> None:
    path = units / "licet-web.service"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert complaints(units)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_service_is_hardened(path: Path) -> None:
    wanted = {
        ("User", "licet"), ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"),
        ("MemoryDenyWriteExecute", "yes"), ("CapabilityBoundingSet", ""), ("StateDirectory", "licet"),
        ("SystemCallFilter", "@system-service"),
    }  # fmt: skip
    assert wanted <= set(unit(path))


@pytest.mark.parametrize("path", RUNNING, ids=lambda path: path.stem)
def test_what_runs_comes_back_and_holds_no_password_of_the_owner(path: Path) -> None:
    known = unit(path)
    assert ("Restart", "always") in known
    assert ("StartLimitIntervalSec", "0") in known  # never given up
    [unset] = [value for name, value in known if name == "UnsetEnvironment"]
    assert "DATABASE_OWNER_URL" in unset.split()


def test_the_target_starts_each_of_them() -> None:
    [wants] = [value for name, value in unit(ROOT / "deploy/systemd/licet.target") if name == "Wants"]
    assert set(wants.split()) == {path.name for path in RUNNING}


def test_stopping_takes_longer_than_the_parts_need() -> None:
    from config import web

    [seconds] = [
        value for name, value in unit(ROOT / "deploy/systemd/licet-web.service") if name == "TimeoutStopSec"
    ]
    assert int(seconds) > 2 * web.SETTINGS["timeout_graceful_shutdown"]
