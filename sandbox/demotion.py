"""Starting a program that refuses to run as root, when we are root.

Three ways, the first that works: as the owner of the home directory if that is not root; as an ordinary user
in a user namespace of its own (files stay root's, no user is created, no permission widened); as `nobody`, to
whom the home directory is then given.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.lifecycle import CannotRun, die_with_parent

_CLONE_NEWUSER = 0x10000000


def before_exec(home: Path, *, dies_with: signal.Signals | None = None) -> Callable[[], None]:
    """What `Popen(preexec_fn=...)` runs in the child so that the program will accept who it is.

    Call it from a process without threads: forking is safe there. May give `home` to `nobody`.
    Raises CannotRun when none of the three ways is open.
    """
    become = _way(home)

    def prepare() -> None:
        become()
        if dies_with is not None:
            die_with_parent(dies_with)  # last: the kernel forgets it when credentials change

    return prepare


def _way(home: Path) -> Callable[[], None]:
    if os.geteuid() != 0:
        return _stay
    owner = home.stat()
    if owner.st_uid != 0:
        return _as_user(owner.st_uid, owner.st_gid)
    if "LICET_NO_USER_NAMESPACE" not in os.environ and _works(_in_user_namespace, home):
        return _in_user_namespace
    nobody = pwd.getpwnam("nobody")
    become = _as_user(nobody.pw_uid, nobody.pw_gid)
    if not _may_enter(home, become):
        raise CannotRun(
            "PostgreSQL does not run as root, user namespaces are forbidden on this machine, and `nobody` may"
            f" not enter {home}. Work as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        )
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return become


def _stay() -> None:
    """We are an ordinary user already."""


def _as_user(uid: int, gid: int) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return become


def _in_user_namespace() -> None:
    """Only this process sees itself as an ordinary user; for the file system it is still who it was.

    Written out because os.unshare came with Python 3.12, and `unshare(1)` is not everywhere.
    """
    if sys.platform != "linux":
        raise OSError("user namespaces are Linux's")
    nobody = pwd.getpwnam("nobody")  # initdb wants a user that has a name
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} 0 1")


def _may_enter(home: Path, become: Callable[[], None]) -> bool:
    """Whether `become` may pass through every folder above `home` and run our programs."""
    return _works(become, home.parent) and _works(become, Path(sys.executable).resolve().parent)


def _works(become: Callable[[], None], folder: Path) -> bool:
    try:
        tried = subprocess.run(["/bin/sh", "-c", ":"], preexec_fn=become, cwd=folder, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0
