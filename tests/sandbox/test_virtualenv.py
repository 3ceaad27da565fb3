"""`.venv`: used by whatever Python calls, never taken away from what runs, and silent on standard output."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from sandbox import run_lock, virtualenv


def without_pip() -> None:
    """Making pip's takes seconds, and nothing is installed here."""
    venv.create(virtualenv.VENV, clear=True, with_pip=False, symlinks=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with locks that name nothing, and a `.venv` that was made there."""
    (tmp_path / "requirements").mkdir()
    for name in ("run.txt", "dev.txt", "nodeps.txt", "tools.txt"):
        (tmp_path / "requirements" / name).touch()
    monkeypatch.setattr(virtualenv, "ROOT", tmp_path)
    monkeypatch.setattr(virtualenv, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(virtualenv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(virtualenv, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(virtualenv, "_install", lambda locks: None)
    monkeypatch.setattr(virtualenv, "_make_anew", without_pip)
    monkeypatch.setattr(run_lock, "is_running", lambda: False)  # this test's own folder may well run
    virtualenv.ready(dev=False)
    (tmp_path / ".venv" / "witness").touch()
    return tmp_path


@pytest.fixture
def another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.99.0 (of somebody else)")
    monkeypatch.setattr(sys, "base_prefix", "/opt/somebody/else")


@pytest.fixture
def runs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` runs from this folder."""
    monkeypatch.setattr(run_lock, "is_running", lambda: True)
    monkeypatch.setattr(run_lock, "address", lambda: "http://localhost:8000")


def untouched(checkout: Path) -> bool:
    return (checkout / ".venv" / "witness").exists()


@pytest.mark.usefixtures("another_python")
def test_another_python_uses_the_one_there_is(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    virtualenv.ready(dev=False)
    assert untouched(checkout)
    assert capsys.readouterr() == ("", "")


def test_setting_up_says_nothing_on_standard_output(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    shutil.rmtree(checkout / ".venv")
    virtualenv.ready(dev=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Setting up .venv (once) ...")


def test_a_lock_that_changed_is_installed_into_the_one_there_is(checkout: Path) -> None:
    (checkout / "requirements" / "run.txt").write_text("# another\n")
    virtualenv.ready(dev=False)
    assert untouched(checkout)


@pytest.mark.parametrize("broken", ["interpreter", "moved"])
def test_one_that_does_not_work_is_made_anew(checkout: Path, broken: str) -> None:
    if broken == "interpreter":
        (checkout / ".venv" / "bin" / "python").unlink()
        (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    else:
        (checkout / ".venv" / ".made-at").write_text("/another/folder")
    virtualenv.ready(dev=False)
    assert not untouched(checkout)
    subprocess.run([checkout / ".venv" / "bin" / "python", "-c", ""], check=True)


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("why", ["lock", "interpreter"])
def test_nothing_is_taken_away_below_what_runs(checkout: Path, why: str) -> None:
    if why == "lock":
        (checkout / "requirements" / "run.txt").write_text("# another\n")
    else:
        (checkout / ".venv" / "bin" / "python").unlink()
    with pytest.raises(virtualenv.CannotSetUp, match="Licet runs from this folder"):
        virtualenv.ready(dev=False)
    assert untouched(checkout)


@pytest.mark.usefixtures("runs")
def test_tools_for_developing_may_be_added_below_what_runs(checkout: Path) -> None:
    virtualenv.ready(dev=True)
    assert untouched(checkout)
    assert (checkout / ".venv" / ".dev-installed").exists()


def test_what_was_claimed_is_claimed_until_it_is_given_up(tmp_path: Path) -> None:
    assert not run_lock.is_running(tmp_path)
    claim = run_lock.RunLock(tmp_path)
    assert run_lock.is_running(tmp_path)
    claim.give_up()
    assert not run_lock.is_running(tmp_path)
