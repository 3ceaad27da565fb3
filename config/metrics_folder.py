"""One folder in which all processes of this machine count. One scrape then shows all of them.

prometheus_client keeps each process's numbers in files of that folder (its "multiprocess mode"). It reads the variable
below when it is imported, so this module imports no other module of Licet.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_PROCESS_OF_A_FILE = re.compile(r"_(\d+)\.db$")
_DEFAULT_STATE = Path(__file__).resolve().parent.parent / ".licet"


def use() -> None:
    """Count in the folder from now on. Call it before prometheus_client is imported."""
    if VARIABLE in os.environ:
        return
    folder = Path(os.environ.get("LICET_STATE_DIR") or _DEFAULT_STATE) / "metrics"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        if os.environ.get("LICET_ENVIRONMENT") == "production":
            return  # the start gate says so, among all that is wrong
        raise
    forget_the_dead(folder)
    os.environ[VARIABLE] = str(folder)


def forget_the_dead(folder: Path) -> None:
    """Remove the files of processes that have ended, if none of the others runs.

    While one runs, counters of dead processes stay: a sum that went down would look like a restart of all.
    """
    files = {
        path: int(match[1]) for path in folder.glob("*.db") if (match := _PROCESS_OF_A_FILE.search(path.name))
    }
    if any(_runs(process) for process in files.values() if process != os.getpid()):
        return
    for path in files:
        with suppress(FileNotFoundError):
            path.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
