"""Namespaces of its own for one world: its processes end with it, and its network and disks touch nobody's.

Needs root. Without it the world runs among the other processes, and faults of the network and of disks are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_MARK = "LICET_WORLD_IS_SEALED"


def command(words: Sequence[str]) -> list[str]:
    """Return the command that runs this project's Python with `words`, sealed where that is allowed."""
    python = [sys.executable, *words]
    if not is_possible():
        return python
    space = ["unshare", "--net", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
    return [*space, "--mount-proc", "env", f"{_MARK}=yes", *python]


def is_possible() -> bool:
    """Whether this machine lets us make namespaces and a network between them."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    attempt = "ip link set lo up && ip link add licet0 type bridge"
    words = ["unshare", "--net", "--mount", "--pid", "--fork", "sh", "-c", attempt]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_sealed() -> bool:
    """Whether this process runs in namespaces of its own."""
    return os.environ.get(_MARK) == "yes"


def settle() -> None:
    """Make the namespaces fit to live in. Call it once, first; returns in a child process.

    The first process of a namespace inherits every orphan, and must bury it: a dead server would seem to run. The
    machine's lists of networks and of shared memory are hidden behind empty ones.
    """
    child = os.fork()
    if child:
        while True:
            ended, status = os.wait()
            if ended == child:
                os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    Path("/run/netns").mkdir(parents=True, exist_ok=True)
    for folder in ("/run/netns", "/dev/shm"):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", folder], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
