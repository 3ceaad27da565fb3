"""The project's `.venv`, made once and made again when a lock, the Python or the folder changes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
_STAMP = ".{}-installed"


class CannotSetUp(Exception):
    """The environment could not be made; the message says what to do."""


def ready(*, dev: bool) -> None:
    """Have `.venv` hold exactly what the locks say: for running, or (`dev`) for developing too.

    An environment that once got the developing tools keeps them. Raises CannotSetUp.
    """
    dev = dev or (VENV / _STAMP.format("dev")).exists()
    wanted = [LOCKS / ("dev.txt" if dev else "run.txt"), LOCKS / "nodeps.txt", LOCKS / "tools.txt"]
    stamp = VENV / _STAMP.format(wanted[0].stem)
    if _says(stamp, wanted):
        return
    (ROOT / ".licet").mkdir(mode=0o700, exist_ok=True)
    with (ROOT / ".licet" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second waits and finds it done
        if _says(stamp, wanted):
            return
        began = time.monotonic()
        print("Setting up .venv (once) ...", flush=True)
        _make()
        _install(wanted)
        _add_the_sdk()
        stamp.write_text(_digest(wanted))
        print(f"... done in {time.monotonic() - began:.0f} s.", flush=True)


def _says(stamp: Path, wanted: list[Path]) -> bool:
    return stamp.exists() and stamp.read_text() == _digest(wanted)


def _digest(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    # The folder, since a virtual environment does not survive being moved.
    digest.update(f"{sys.version}\0{sys.base_prefix}\0{ROOT}".encode())
    return digest.hexdigest()


def _make() -> None:
    if PYTHON.exists() and _version_inside() == sys.version:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    made = _quietly([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode == 0:
        return
    # Debian and Ubuntu cut ensurepip out of Python; its pip or a uv on the PATH serve as well.
    shutil.rmtree(VENV, ignore_errors=True)
    bare = _quietly([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if bare.returncode == 0 and _outer_installer() is not None:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    raise CannotSetUp(
        "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv\n"
        + made.stdout.strip()
    )


def _version_inside() -> str:
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; sys.stdout.write(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout


def _outer_installer() -> list[str] | None:
    """A pip or uv outside of `.venv` that can install into it."""
    if _quietly([sys.executable, "-m", "pip", "--version"]).returncode == 0:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    if (uv := shutil.which("uv")) is not None:
        return [uv, "pip", "install", "--python", str(PYTHON)]
    return None


def _install(locks: list[Path]) -> None:
    """uv takes seconds and removes what the locks no longer name; pip, where uv does not run, only adds."""
    inside = [str(PYTHON), "-m", "pip", "install"]
    pip = inside if _quietly([*inside, "--help"]).returncode == 0 else (_outer_installer() or inside)
    hashed = ["--quiet", "--require-hashes", "--no-deps"]  # a lock names everything; nothing is resolved anew
    uv_came = _quietly([*pip, *hashed, "-r", str(LOCKS / "tools.txt")])
    if uv_came.returncode == 0:
        uv = [str(PYTHON), "-m", "uv", "pip", "sync", "--python", str(PYTHON)]
        # Compiled once here, not by each of the six processes of the first start.
        synced = _quietly([*uv, "--quiet", "--compile-bytecode", "--require-hashes", *map(str, locks)])
        if synced.returncode == 0:
            return
    installed = _quietly([*pip, *hashed, *(word for lock in locks for word in ("-r", str(lock)))])
    if installed.returncode != 0:
        names = ", ".join(lock.name for lock in locks)
        raise CannotSetUp(f"Could not install {names}:\n{installed.stdout.strip()}")


def _add_the_sdk() -> None:
    """`import licet` finds the SDK's sources: what an editable install would do, without building anything."""
    for folder in VENV.glob("lib/python*/site-packages"):
        (folder / "licet-sdk.pth").write_text(f"{ROOT / 'sdk' / 'src'}\n")


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_PYTHON_DOWNLOADS": "never",  # the Python is the one we were started with
        "VIRTUAL_ENV": str(VENV),
    }
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
