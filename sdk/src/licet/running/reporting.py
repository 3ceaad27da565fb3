"""Report a run from its manifest of outputs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Final

from licet.answers import Completion
from licet.clearance import Clearance
from licet.errors import ClearanceEnded, ClearanceError, LicetError, NoAnswer, Refused
from licet.running.outputs import Outputs

_TRY_AGAIN_SECONDS: Final = 2.0


def report(
    clearance: Clearance, said: Outputs, *, seconds: float, sleep: Callable[[float], None] = time.sleep
) -> Completion:
    """Complete the run. While the server is away it tries again, for so many seconds.

    Raises: NoAnswer, ArtefactUnreadable.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return clearance.complete(
                used=said.used,
                artefacts=said.artefacts,
                holdings=said.holdings,
                processors=said.processors,
                measurements=said.measurements,
            )
        except NoAnswer as error:
            final = isinstance(error, Refused) and error.status < 500
            if final or time.monotonic() + _TRY_AGAIN_SECONDS >= until:
                raise
        sleep(_TRY_AGAIN_SECONDS)


def status(clearance: Clearance) -> str | None:
    """Return how the run ended on the server, None where it goes on or that is not known."""
    with contextlib.suppress(LicetError):
        clearance.renew()
    try:
        clearance.check()
    except ClearanceEnded as error:
        return error.status
    except ClearanceError:
        return None
    return None
