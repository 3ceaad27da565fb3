"""When a slice is gone: in one place, as much hangs on it.

It was confirmed and verified that the whole of it was destroyed. What was done for a person's request does not count:
it took that person's rows out, and left the rest.
"""

from __future__ import annotations

from typing import Final

from lineage.destruction.subject_requests import CAUSE

# `s` is the slice.
DESTROYED: Final = f"""EXISTS (
    SELECT 1 FROM lineage_orderitem gi JOIN lineage_confirmeditem gc ON gc.item_id = gi.id
    JOIN lineage_verification gv ON gv.confirmation_id = gc.confirmation_id
    WHERE gi.slice_id = s.id AND gi.cause <> '{CAUSE}')"""  # noqa: S608  our own text
# And its copy was not accounted for otherwise either.
NOT_DESTROYED: Final = f"""
NOT EXISTS (SELECT 1 FROM lineage_holdingend e WHERE e.holding_id = s.holding_id) AND NOT {DESTROYED}
"""  # noqa: S608  our own text
