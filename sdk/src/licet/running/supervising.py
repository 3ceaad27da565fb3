"""Keep a clearance alive while a program runs, and stop the program if its clearance ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from licet.clearance import Clearance
from licet.errors import ClearanceEnded, ClearanceError, LeaseLost
from licet.running.child import Child

_LOOK_SECONDS: Final = 0.2
# The program itself ended the run: it may go on with what does not need the data.
_BY_THE_PROGRAM: Final = ("completed", "abandoned")

Tell = Callable[[str, str], None]


def supervise(child: Child, clearance: Clearance, *, tell: Tell, patience: float) -> int:
    """Wait for the program, and return its exit code.

    `tell` hears of pauses and resumptions. A program whose clearance ended is asked to stop, and killed after
    `patience` seconds.

    Raises: ClearanceEnded, RunStopped after the program was stopped.
    """
    paused = False
    while True:
        code = child.ended(_LOOK_SECONDS)
        if code is not None:
            return code
        try:
            clearance.check()
        except LeaseLost as error:
            if not paused:
                tell("paused", str(error))
            paused = True
        except ClearanceError as error:
            if isinstance(error, ClearanceEnded) and error.status in _BY_THE_PROGRAM:
                continue
            tell("stopping", str(error))
            child.stop(patience=patience)
            raise
        else:
            if paused:
                tell("resumed", "The server answered again: the run goes on.")
            paused = False
