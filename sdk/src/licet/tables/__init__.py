"""Tables of Delta Lake and Iceberg: one snapshot of them, read as the table's own reader reads it, then filtered.

    from licet import tables

    orders = tables.open_table("lake/orders")
    frame = orders.filter(clearance, category="orders", tenant="tenant_id")

Needs `licet[delta]` or `licet[iceberg]`.
"""

from __future__ import annotations

from licet.tables.opening import open_table
from licet.tables.snapshot import TableSnapshot

__all__ = ["TableSnapshot", "open_table"]
