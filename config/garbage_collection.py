"""Tune Python's garbage collector for a process that keeps many objects in memory."""

from __future__ import annotations

import gc


def freeze_startup_objects() -> None:
    """Exclude the objects that exist now from garbage collection, and collect later ones seldom.

    A full collection would scan all facts in memory and delay every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
