"""`make test-tutorial`: type docs/tutorial.md into a clean environment, over the wheel, with a server of `make run`.

Each terminal of the page is a shell of its own, and its Python is one session. Nothing of this repository is on the
path of either.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from sandbox import virtualenv, wheel

PAGE: Final = virtualenv.ROOT / "docs" / "tutorial.md"
_BLOCK: Final = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_START_SECONDS: Final = 300.0
_END: Final = "--typed--"
# Types what it is told into one Python session: a line of JSON for each block, and a line of JSON in return.
_SESSION: Final = """
import json, sys, traceback
known = {"__name__": "__main__"}
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    try:
        exec(compile(json.loads(line), "<tutorial>", "exec"), known)
        said = None
    except BaseException:
        said = traceback.format_exc()
    answers.write(json.dumps(said) + "\\n")
    answers.flush()
"""


class DoesNotRun(Exception):
    """A block of the page does not do what it says; the message is what it printed."""


def blocks(text: str) -> list[tuple[str, str]]:
    """Return language and code of each block."""
    return _BLOCK.findall(text)


def run(_words: Sequence[str]) -> int:
    """Type the page; returns the exit code."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="licet-typed-") as folder:
        home, port = Path(folder) / "home", _free_port()
        home.mkdir()
        built = wheel.build(Path(folder))
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text(f"licet == {built.name.split('-')[1]}\n")
        surroundings = _environment(home, built.parent, constraints, port)
        (_, start), *rest = blocks(PAGE.read_text())
        try:
            with _server(start, port, surroundings, Path(folder) / "server.log"):
                print(f"the server answers ({time.monotonic() - began:.0f} s)", flush=True)
                _type(rest, surroundings)
        except DoesNotRun as error:
            print(f"FAILED {PAGE.name}:\n{error}", flush=True)
            return 1
    print(f"{PAGE.name}: {1 + len(rest)} blocks run as typed ({time.monotonic() - began:.0f} s)")
    return 0


def _type(typed: Sequence[tuple[str, str]], surroundings: Mapping[str, str]) -> None:
    """Type the blocks one after the other. Raises: DoesNotRun."""
    shell = _Shell(surroundings, virtualenv.ROOT)
    python: _Python | None = None
    try:
        for language, code in typed:
            began = time.monotonic()
            if language == "python":
                python = python or _Python(shell)
                python.type(code)
            elif code.startswith("python3 dev.py"):  # another terminal, in the repository
                other = _Shell(surroundings, virtualenv.ROOT)
                other.type(code)
                other.close()
            else:
                shell.type(code)
            first = code.strip().partition("\n")[0]
            print(f"{language}: {first} ({time.monotonic() - began:.1f} s)", flush=True)
    finally:
        if python is not None:
            python.close()
        shell.close()


def _typed(process: subprocess.Popen[str], text: str) -> IO[str]:
    """Type a text, and return what the process prints."""
    if process.stdin is None or process.stdout is None:
        raise DoesNotRun("The terminal has no keyboard.")
    process.stdin.write(text)
    process.stdin.flush()
    return process.stdout


class _Shell:
    """One terminal. A command that fails ends it."""

    def __init__(self, surroundings: Mapping[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            ["sh", "-eu"], cwd=folder, env=dict(surroundings), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def type(self, code: str) -> str:
        """Type a block, and return what it printed. Raises: DoesNotRun."""
        said: list[str] = []
        for line in _typed(self._process, f"{code}\necho {_END}\n"):
            if line.strip() == _END:
                return "".join(said)
            said.append(line)
        raise DoesNotRun(f"{code}\n{''.join(said)}")

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=60)


class _Python:
    """The `python` that the page starts, in the folder and with the variables of its terminal."""

    def __init__(self, shell: _Shell) -> None:
        told = shell.type(
            "python -c 'import json, os, sys; print(json.dumps([sys.executable, os.getcwd(), dict(os.environ)]))'"
        )
        program, folder, surroundings = json.loads(told.strip().rpartition("\n")[2])
        self._process = subprocess.Popen(
            [program, "-c", _SESSION],
            cwd=folder,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def type(self, code: str) -> None:
        """Type a block. Raises: DoesNotRun."""
        answer = _typed(self._process, json.dumps(code) + "\n").readline()
        if not answer or json.loads(answer) is not None:
            raise DoesNotRun(f"{code}\n{json.loads(answer) if answer else 'Python ended.'}")

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=60)


@contextlib.contextmanager
def _server(command: str, port: int, surroundings: Mapping[str, str], log: Path) -> Iterator[None]:
    """Start the server with the page's first block, and stop it afterwards. Raises: DoesNotRun."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=virtualenv.ROOT, stdout=output, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
            env={**surroundings, "HOME": os.environ.get("HOME", "/")},
        )  # fmt: skip
    try:
        until = time.monotonic() + _START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise DoesNotRun(f"{command}\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=120)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz/decisions", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _environment(home: Path, wheels: Path, constraints: Path, port: int) -> dict[str, str]:
    """Return a newcomer's environment: no sources on its path, and `licet` is the wheel that was just built."""
    hidden = ("PYTHONPATH", "VIRTUAL_ENV", "LICET_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    cache = os.environ.get("PIP_CACHE_DIR") or str(Path(os.environ.get("HOME", "/tmp")) / ".cache" / "pip")  # noqa: S108
    return kept | {
        "HOME": str(home), "PORT": str(port), "PIP_CONSTRAINT": str(constraints),
        "PIP_FIND_LINKS": f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}".strip(), "PIP_CACHE_DIR": cache,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1", "COLUMNS": "160",
        "PATH": f"{Path(sys.base_prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
