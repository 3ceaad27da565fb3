"""Turn whatever an engine raises into one sentence with a code."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from licet.errors import EngineFailed, LicetError

_log = logging.getLogger("licet")
# Not about the frame: the program ends, or the machine is too small.
_OTHERS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


@contextmanager
def in_one_sentence(frame: Any) -> Iterator[None]:
    """Run the block, and replace an engine's error.

    The engine's text may quote values of the frame, so it goes into the log at level DEBUG and not into the
    sentence. polars raises its panics as BaseException.

    Raises: EngineFailed; LicetError as it is.
    """
    try:
        yield
    except (LicetError, *_OTHERS):
        raise
    except BaseException as error:  # noqa: BLE001  raised again as our own
        _log.debug("An engine failed inside of the gate.", exc_info=True)
        kind = type(frame)
        raise EngineFailed(
            f"The gate could not filter this {kind.__module__.split('.')[0]} {kind.__qualname__}:"
            f" its engine raised {type(error).__name__}. No rows were let through."
            " The log has the engine's text at level DEBUG."
        ) from None
