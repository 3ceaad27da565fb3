"""Create and update the project's `.venv`.

Packages that differ from the locks are installed again; a broken environment is recreated. Neither happens below a
running `make run`. Messages go to standard error, because standard output belongs to the command.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sandbox import run_lock

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
_STAMP = ".{}-installed"
_MADE_AT = ".made-at"


class CannotSetUp(Exception):
    """The environment could not be made; the message says what to do."""


def ready(*, dev: bool) -> None:
    """Make `.venv` match the locks: for running, or with `dev` for developing too.

    An environment that has the development tools keeps them. Raises CannotSetUp.
    """
    dev = dev or (VENV / _STAMP.format("dev")).exists()
    if _is_ready(dev=dev):
        return
    (ROOT / ".licet").mkdir(mode=0o700, exist_ok=True)
    with (ROOT / ".licet" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second waits and finds it done
        if _is_ready(dev=dev):
            return
        _leave_alone_what_runs(dev=dev)
        began = time.monotonic()
        _tell("Setting up .venv (once) ...")
        _make()
        _install(_locks(dev=dev))
        _add_the_sdk()
        _stamp(dev=dev).write_text(_digest(dev=dev))
        _tell(f"... done in {time.monotonic() - began:.0f} s.")


def packages() -> Path:
    """The folder that the environment's packages are in."""
    [folder, *_] = sorted(VENV.glob("lib/python*/site-packages"))
    return folder


def _is_ready(*, dev: bool) -> bool:
    stamp = _stamp(dev=dev)
    return stamp.exists() and stamp.read_text() == _digest(dev=dev) and _works()


def _leave_alone_what_runs(*, dev: bool) -> None:
    """Refuse to change an environment in use, except to add development tools. Raises CannotSetUp."""
    if run_lock.is_running() and VENV.exists() and not (dev and _is_ready(dev=False)):
        where = run_lock.address()
        raise CannotSetUp(
            f"Licet runs from this folder{f' ({where})' if where else ''}, and its .venv would have to change, because"
            " the locks did or its Python is gone. Stop it with Ctrl-C, then try again."
        )


def _stamp(*, dev: bool) -> Path:
    return VENV / _STAMP.format("dev" if dev else "run")


def _locks(*, dev: bool) -> list[Path]:
    return [LOCKS / ("dev.txt" if dev else "run.txt"), LOCKS / "nodeps.txt", LOCKS / "tools.txt"]


def _digest(*, dev: bool) -> str:
    digest = hashlib.sha256()
    for lock in _locks(dev=dev):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _works() -> bool:
    """Whether the environment works: its Python starts, matches its packages, and has not been moved.

    Scripts of a moved environment point to the old place.
    """
    made_at = VENV / _MADE_AT
    if not PYTHON.exists() or not made_at.exists() or made_at.read_text() != str(ROOT):
        return False
    code = "import sys; sys.stdout.write('python%d.%d' % sys.version_info[:2])"
    asked = subprocess.run([PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and (VENV / "lib" / asked.stdout / "site-packages").is_dir()


def _make() -> None:
    if _works():
        return
    _make_anew()
    (VENV / _MADE_AT).write_text(str(ROOT))


def _make_anew() -> None:
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


def _outer_installer() -> list[str] | None:
    """A pip or uv outside of `.venv` that can install into it."""
    if _quietly([sys.executable, "-m", "pip", "--version"]).returncode == 0:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    if (uv := shutil.which("uv")) is not None:
        return [uv, "pip", "install", "--python", str(PYTHON)]
    return None


def _install(locks: list[Path]) -> None:
    """Install with uv, which also removes packages that left the locks; or with pip, which only adds."""
    inside = [str(PYTHON), "-m", "pip", "install"]
    pip = inside if _quietly([*inside, "--help"]).returncode == 0 else (_outer_installer() or inside)
    hashed = [
        "--quiet",
        "--require-hashes",
        "--no-deps",
    ]  # a lock names every package; nothing is resolved again
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
    """Make `import licet` find the SDK's sources, as an editable install would, without building it."""
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


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
