"""The SQL conditions for what no order of a cause names yet. An item that was cancelled does not count."""

from __future__ import annotations

from typing import Final

from lineage.destruction.queries.waiting import NOT_CANCELLED

# `s` is the slice.
NOT_ORDERED: Final = f"""NOT EXISTS (
    SELECT 1 FROM lineage_orderitem i WHERE i.slice_id = s.id AND i.cause = %(cause)s AND {NOT_CANCELLED})"""  # noqa: S608
# `m` is the version. Fill in the SQL of its tenant and category.
NOT_RETIRED: Final = f"""NOT EXISTS (
    SELECT 1 FROM lineage_orderitem i WHERE i.model_id = m.model_id AND i.tenant_id = {{tenant}}
      AND i.category = {{category}} AND i.cause = %(cause)s AND {NOT_CANCELLED})"""  # noqa: S608  our own text
