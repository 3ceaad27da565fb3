"""Start PostgreSQL's programs as a user they accept: not root, and with a name in the user database.

An ordinary user with a name simply stays. A nameless one (containers hand out such numbers) gets a name in
a user namespace. For root there are three ways, the first that works: as the owner of the home directory if
that is not root; in a user namespace (files stay root's, no user is created, no permission widened); as
`nobody`, to whom the home directory is then given.
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


def before_exec(home: Path, *, programs: Path, dies_with: signal.Signals | None = None) -> Callable[[], None]:
    """The function for `Popen(preexec_fn=...)` that makes the child run as an accepted user.

    `programs` is the folder of what will be run. Call it from a process without threads, where forking is
    safe. May give `home` to `nobody`. Raises CannotRun when no way is open.
    """
    become = _way(home, programs)

    def prepare() -> None:
        become()
        if dies_with is not None:
            die_with_parent(dies_with)  # last: the kernel forgets it when credentials change

    return prepare


def _way(home: Path, programs: Path) -> Callable[[], None]:
    if os.geteuid() != 0:
        if not _works(_with_a_name, home):
            raise CannotRun(
                f"PostgreSQL wants a user with a name, uid {os.geteuid()} has none, and user namespaces are"
                " forbidden on this machine. Work as a named user, or set DATABASE_URL to one of your own."
            )
        return _with_a_name
    owner = home.stat()
    if owner.st_uid != 0:
        return _as_user(owner.st_uid, owner.st_gid)
    if "LICET_NO_USER_NAMESPACE" not in os.environ and _works(_in_user_namespace, home):
        return _in_user_namespace
    nobody = pwd.getpwnam("nobody")
    become = _as_user(nobody.pw_uid, nobody.pw_gid)
    for folder in (home.parent, programs):
        if not _works(become, folder):
            raise CannotRun(
                "PostgreSQL does not run as root, user namespaces are forbidden on this machine, and `nobody`"
                f" may not enter {folder}. Work as an ordinary user, or set DATABASE_URL to one of your own."
            )
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return become


def _as_user(uid: int, gid: int) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        _with_a_name()

    return become


def _with_a_name() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        _in_user_namespace()


def _in_user_namespace() -> None:
    """Enter a user namespace in which this process appears as an ordinary user. File ownership does not change.

    Written out because os.unshare came with Python 3.12, and `unshare(1)` is not everywhere.
    """
    if sys.platform != "linux":
        raise OSError("user namespaces are Linux's")
    nobody = pwd.getpwnam("nobody")  # initdb wants a user that has a name
    uid, gid = os.geteuid(), os.getegid()  # read before entering: the namespace has no names yet
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {gid} 1")


def _works(become: Callable[[], None], folder: Path) -> bool:
    """Whether a child process can become that user and enter `folder`."""
    try:
        tried = subprocess.run(["/bin/sh", "-c", ":"], preexec_fn=become, cwd=folder, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0
