"""Count the items of destruction orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connection

_COUNTED: Final = """
SELECT i.order_id, count(*), encode(sha256(convert_to(string_agg(
    CASE WHEN i.slice_id IS NULL THEN 'model:' || i.model_id
         ELSE 'holding:' || s.holding_id || ':' || i.category END, E'\\n'
    ORDER BY i.slice_id, i.model_id), 'UTF8')), 'hex')
FROM lineage_orderitem i LEFT JOIN lineage_holdingslice s ON s.id = i.slice_id
WHERE i.order_id = ANY (%s) GROUP BY i.order_id
"""


def counted(orders: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """The number of items of each order, and their digest as the order's entry holds it."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [list(orders)])
        return {id: (count, digest) for id, count, digest in cursor.fetchall()}
