"""One part of the world: a program on a host, started again whenever it ends, as a service manager does."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.tied import tied
from tests.world.network import Host

RESTART_SECONDS = 1.0  # as deploy/systemd says


@dataclass
class Part:
    """A program with its children. `log` collects what all its lives print."""

    name: str
    host: Host
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    kills: list[float] = field(default_factory=list)
    lives: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _is_wanted: bool = False
    _ended_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        with self._lock:
            self._is_wanted = True
            self._spawn()

    def kill(self) -> None:
        """kill -9, all of it. It is started again by itself."""
        self.kills.append(time.monotonic())
        self._send(signal.SIGKILL)

    def end(self) -> None:
        """Ask it to stop, as before an upgrade. It is started again by itself."""
        with suppress(ProcessLookupError):
            if self._process is not None:
                self._process.terminate()

    def pause(self) -> None:
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to stop, for good."""
        with self._lock:
            self._is_wanted = False
        self.resume()
        self.end()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(15)
            self._send(signal.SIGKILL)
            self._process.wait()

    def look(self) -> None:
        """Start the program again if it ended a second ago."""
        with self._lock:
            if self._process is None or self._process.poll() is None:
                return
            now = time.monotonic()
            if self._ended_at is None:
                self._ended_at = now
                self._send(signal.SIGKILL)  # children that outlived it
            elif self._is_wanted and now - self._ended_at >= RESTART_SECONDS:
                self._spawn()

    def _spawn(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*self.host.prefix, *tied(self.command)]
                if not self.host.prefix
                else [*self.host.prefix, *self.command],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._ended_at = None
        self.lives += 1

    def _send(self, kind: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, kind)
