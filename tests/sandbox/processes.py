"""Real processes for the life-cycle tests: somebody who uses a server until told, or killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_USER = """
import sys
from pathlib import Path
from sandbox import lifecycle, {module}
try:
    print({module}.ensure(Path(sys.argv[1]){options}), flush=True)
except lifecycle.DidNotStart as reason:
    print("REFUSED", " ".join(str(reason).split()), flush=True)
sys.stdin.read()
"""


class User:
    """A process that called `ensure()` and lives until its input is closed or it is killed."""

    def __init__(
        self,
        module: str,
        home: Path,
        *,
        options: str = "",
        python: str = sys.executable,
        uid: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [python, "-c", _USER.format(module=module, options=options), str(home)],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )

    def answer(self) -> str:
        """What `ensure()` returned, or REFUSED and the reason; waits for it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.leave()


@contextmanager
def users(module: str, home: Path, *, count: int = 1, options: str = "") -> Iterator[list[User]]:
    """`count` users who come at the same moment; whoever is left at the end leaves."""
    came = [User(module, home, options=options) for _ in range(count)]
    try:
        yield came
    finally:
        for one in came:
            if one.process.returncode is None:
                one.leave()


def alive(pid: int) -> bool:
    """Whether such a process runs; a dead one whom nobody has asked about yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids_mentioning(text: str) -> list[int]:
    """Living processes whose command line mentions `text`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text in entry.read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                found.append(int(entry.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return [pid for pid in found if alive(pid)]


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether `condition` comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
