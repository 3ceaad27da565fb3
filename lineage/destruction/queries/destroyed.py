"""The SQL conditions for a destroyed slice.

A slice is destroyed once its destruction is confirmed and verified. Orders for a subject request do not count: they
remove only that person's rows.
"""

from __future__ import annotations

from typing import Final

from lineage.destruction.subject_requests import CAUSE

# `s` is the slice.
DESTROYED: Final = f"""EXISTS (
    SELECT 1 FROM lineage_orderitem gi JOIN lineage_confirmeditem gc ON gc.item_id = gi.id
    JOIN lineage_verification gv ON gv.confirmation_id = gc.confirmation_id
    WHERE gi.slice_id = s.id AND gi.cause <> '{CAUSE}')"""  # noqa: S608  our own text
# Nor has its copy ended: a presumed working copy ends when its run reports.
NOT_DESTROYED: Final = f"""
NOT EXISTS (SELECT 1 FROM lineage_holdingend e WHERE e.holding_id = s.holding_id) AND NOT {DESTROYED}
"""  # noqa: S608  our own text
