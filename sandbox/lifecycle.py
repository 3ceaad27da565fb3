"""The life of an embedded server: the first process that needs it starts it, and it stops after the last one.

Each process that uses a server holds a shared `flock` on `users.lock` in its home until the process ends; the
kernel lets go of it even after kill -9, which no list of pids survives. A *keeper* process is the server's
parent: it waits for an exclusive lock on the same file. Once it has the lock, no user is left, and it stops the
server. Being the parent it knows for certain when the server died, and the kernel ends the server should the
keeper itself be killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from sandbox import waiting

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 30
_NOTICE_SECONDS = 0.5

_PR_SET_PDEATHSIG = 1
_SUN_PATH = 108

# What a server says that finds its predecessor not quite gone: worth another try.
_PASSING = ("still in use", "already exists", "another postmaster")
_TRIES = 100

# One descriptor per home, open until this process ends: closing it would say that we are done.
_held: dict[Path, int] = {}
# Keepers outlive us as a rule; those that end before us are our children still and have to be reaped.
_keepers: set[int] = set()


class Service(Protocol):
    """One server in one home directory."""

    @property
    def home(self) -> Path: ...

    @property
    def name(self) -> str:
        """The module under `sandbox` that can build it again."""

    @property
    def stop_signal(self) -> signal.Signals: ...

    @property
    def patience(self) -> waiting.Patience:
        """How long a start may take without progress."""

    def arguments(self) -> list[str]:
        """The arguments with which the keeper builds the same service again."""

    def answers(self) -> bool:
        """Whether the server answers a connection now."""

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Initialise the data directory if it is missing, and start the server as a child process."""

    def stop_orphan(self) -> None:
        """Stop a server that runs without its keeper."""


class DidNotStart(Exception):
    """An embedded server did not come up; the message says why, with the end of its log."""


class Died(Exception):
    """An embedded server that this process uses ended; the message carries the end of its log."""


class _KeeperEnded(Exception):
    """The keeper ended before its server answered."""


class CannotRun(DidNotStart):
    """This machine does not let the server run; the message says what would."""


def ensure(service: Service) -> None:
    """Start `service` if needed, and keep it running while this process lives.

    Safe to call from many processes at once and again in the same one. Raises DidNotStart.
    """
    home = service.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(home, os.W_OK | os.X_OK):
        raise DidNotStart(f"{home} belongs to another user: work as that user, or remove the folder.")
    _reap()
    with _locked(home / "start.lock"):
        _hold(home)
        kept = _is_locked(home / "keeper.lock")
        if service.answers():
            if kept:
                return
            # Only where the kernel cannot tie the server to its keeper (see `die_with_parent`).
            service.stop_orphan()
        _start(service)


def check() -> None:
    """Check the servers that this process uses. Raises Died when one is gone."""
    for home in _held:
        if not _is_locked(home / "keeper.lock"):
            log = home / "server.log"
            raise Died(f"The embedded {home.name} ended by itself. The end of {log}:\n{_said_since(log, 0)}")


def release_all() -> None:
    """Release all servers of this process, and wait until those without other users have stopped."""
    release(*_held)


def release(*homes: Path) -> None:
    """Release the servers in these homes, and wait as `release_all` does."""
    for home in homes:
        os.close(_held.pop(home))
    for home in homes:
        deadline = time.monotonic() + STOP_SECONDS
        still_used = time.monotonic() + _NOTICE_SECONDS
        while _is_locked(home / "keeper.lock") and time.monotonic() < deadline:
            # A keeper that stops its server has the users' lock for itself; until it noticed, look again.
            if time.monotonic() > still_used and not _is_locked(home / "users.lock", kind=fcntl.LOCK_SH):
                break
            time.sleep(0.02)
    _reap()


def _hold(home: Path) -> None:
    if home not in _held:
        descriptor = _open(home / "users.lock")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[home] = descriptor


def _start(service: Service) -> None:
    log = service.home / "server.log"
    for _ in range(_TRIES):
        _wait_until_unlocked(service.home / "keeper.lock")
        mark = log.stat().st_size if log.exists() else 0
        keeper = _spawn_keeper(service, log)
        try:
            waiting.until(
                service.answers,
                name=f"the embedded {service.name}",
                pid=keeper.pid,
                log=log,
                alive=lambda keeper=keeper: _must_live(keeper),  # type: ignore[misc]
                patience=service.patience,
            )
        except _KeeperEnded:
            said = _said_since(log, mark)
            if not any(passing in said for passing in _PASSING):
                raise DidNotStart(_did_not_start(service, log, said)) from None
            time.sleep(0.2)
        except waiting.Hung as reason:
            keeper.kill()
            keeper.wait()
            raise DidNotStart(_did_not_start(service, log, f"{_said_since(log, mark)}\n{reason}")) from reason
        else:
            _keepers.add(keeper.pid)
            keeper.returncode = 0  # it is meant to outlive this object, which would warn otherwise
            return
    raise DidNotStart(_did_not_start(service, log, _said_since(log, mark)))


def _spawn_keeper(service: Service, log: Path) -> subprocess.Popen[bytes]:
    os.close(_open(log))
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", f"sandbox.{service.name}", str(service.home), *service.arguments()],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C at our terminal must not reach it
        )


def _must_live(keeper: subprocess.Popen[bytes]) -> None:
    if keeper.poll() is not None:
        raise _KeeperEnded


def _did_not_start(service: Service, log: Path, said: str) -> str:
    return f"The embedded {service.name} did not start. The end of {log}:\n{said}"


def _reap() -> None:
    for pid in list(_keepers):
        try:
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
        except ChildProcessError:
            pass  # not our child: we were forked from the process that started it
        _keepers.discard(pid)


def keep(service: Service) -> int:
    """The body of a keeper process: run the server until its last user is gone. Returns an exit code."""
    with (service.home / "server.log").open("ab") as log:
        lock = _open(service.home / "keeper.lock")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            server = service.spawn(log)
        except CannotRun as reason:  # processes that wait for the server read it in the log
            log.write(f"{reason}\n".encode())
            return 1
        threading.Thread(target=_stop_when_unused, args=(service, server), daemon=True).start()
        return server.wait()


def _stop_when_unused(service: Service, server: subprocess.Popen[bytes]) -> None:
    users, start = _open(service.home / "users.lock"), _open(service.home / "start.lock")
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        # A process may have joined meanwhile. None can join while we hold the start lock.
        fcntl.flock(start, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(start, fcntl.LOCK_UN)
        else:
            # The start lock stays ours until this process ends, so the next start finds a stopped server.
            stop(server, service.stop_signal)
            return


def stop(process: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    """Ask `process` to stop, and kill it after STOP_SECONDS."""
    process.send_signal(kind)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def die_with_parent(kind: signal.Signals) -> None:
    """Ask the kernel to send this process the signal `kind` when its parent ends. Does nothing outside Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(kind), 0, 0, 0)


def socket_folder(home: Path, *, longest_name: str) -> Path:
    """The folder for this home's socket: the home, or a temporary folder where the path would be too long.

    `sun_path` holds 108 bytes with its closing zero (unix(7)). The folder in the temporary folder belongs to
    the owner of `home` alone. Raises CannotRun when another user owns it.
    """
    if len(os.fsencode(home / longest_name)) < _SUN_PATH:
        return home
    owner = home.stat()
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"licet-{owner.st_uid}-{digest}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid != owner.st_uid and os.geteuid() == 0:
        os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid or found.st_mode & 0o077:
        raise CannotRun(f"{folder} is not a folder of ours alone: remove it and try again.")
    return folder


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:  # the folder's owner must be able to open it too, after root has been here
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _is_locked(path: Path, *, kind: int = fcntl.LOCK_EX) -> bool:
    """Whether another process holds a lock that conflicts with `kind`."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _wait_until_unlocked(path: Path) -> None:
    """Wait for a keeper that is ending: it may need STOP_SECONDS after its server died."""
    deadline = time.monotonic() + 2 * STOP_SECONDS
    while _is_locked(path) and time.monotonic() < deadline:
        time.sleep(0.02)


def _said_since(log: Path, mark: int) -> str:
    if not log.exists():
        return "(nothing was written)"
    with log.open("rb") as file:
        file.seek(max(mark, log.stat().st_size - 4000))
        return file.read().decode(errors="replace").strip() or "(nothing was written)"
