"""`dev.py run` starts without its demonstration where that cannot be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import run
from sandbox.supervisor import Supervisor

FAILED = """\
Traceback (most recent call last):
  File "training.py", line 55, in _run
lineage.operations.issuing.RunCleared: wear-2026-08

The above exception was the direct cause of the following exception:

django.core.management.base.CommandError: The demonstration was not loaded, and nothing of it was kept: RunCleared: wear-2026-08
"""


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> run.RunningParts:
    monkeypatch.setattr(run, "STATE", tmp_path)
    (tmp_path / "logins.json").write_text("[]")
    return run.RunningParts(Supervisor(logs=tmp_path), 8000, {})


@pytest.mark.parametrize(
    ("log", "why"),
    [
        (FAILED, "The demonstration was not loaded, and nothing of it was kept: RunCleared: wear-2026-08"),
        ("Killed\n", "The demonstration was not loaded: Killed"),
        ("", "The demonstration was not loaded: (nothing was written)"),
    ],
    ids=["says why", "was killed", "says nothing"],
)
def test_a_demonstration_that_cannot_be_loaded_is_told_of_in_one_line(
    parts: run.RunningParts,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    log: str,
    why: str,
) -> None:
    def fail(*arguments: str, role: str = "app") -> None:
        parts.supervisor.log(arguments[0]).write_text(log)
        raise run.StartFailed("`manage.py load_demo` failed.")

    monkeypatch.setattr(parts, "manage", fail)
    run._load_demonstration(parts)
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"  {why} (")
    assert line.endswith("load_demo.log). Everything else starts.")
    assert not parts.demonstrated
    assert not (run.STATE / "logins.json").exists()  # logins that are not there are not shown


def test_one_that_is_loaded_is_not_told_of(
    parts: run.RunningParts,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(parts, "manage", lambda *arguments, role="app": None)
    run._load_demonstration(parts)
    assert capsys.readouterr().out == ""
    assert parts.demonstrated
    assert (tmp_path / "logins.json").exists()
