"""The garbage collector of a process that keeps much in memory for long."""

from __future__ import annotations

import gc


def freeze_startup_objects() -> None:
    """What is there now is never looked at again, and what comes later seldom: a full collection among facts that stay
    would hold up every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
