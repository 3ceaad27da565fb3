"""Turn every error of an engine into one sentence with a code."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

from licet.errors import EngineFailed, LicetError

# What stays as it is: our own sentences, and what is not about the frame.
NOT_OF_AN_ENGINE: Final = (LicetError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)

_log = logging.getLogger("licet")


def one_sentence(frame: Any) -> EngineFailed:
    """Return the error that replaces the engine's error which is being handled.

    The engine's text may quote values of the frame, so it goes into the log at level DEBUG and not into the
    sentence.
    """
    _log.debug("An engine failed inside of the gate.", exc_info=True)
    kind, error = type(frame), sys.exception()
    return EngineFailed(
        f"The gate could not filter this {kind.__module__.split('.')[0]} {kind.__qualname__}:"
        f" its engine raised {type(error).__name__}. No rows were let through."
        " The log has the engine's text at level DEBUG."
    )
