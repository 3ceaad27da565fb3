"""The SQL of planned orders: whether an order `o` still waits, and its deadline.

The deadline of a withdrawal stays as the terms say, but is never earlier than the order is due. The deadline of a
contract's end is counted from the day on which the order is due.
"""

from __future__ import annotations

from typing import Final

from lineage.destruction.planning import CONTRACT_END

# `%(at)s` is the instant. Joins `p`, the plan if there is one, and `plan` with `waits` and `due_at`.
PLAN: Final = f"""
LEFT JOIN lineage_destructionplan p ON p.id = o.plan_id
LEFT JOIN LATERAL (
    SELECT min(s.at) AS at FROM lineage_planstep s WHERE s.plan_id = p.id AND s.kind = 'due'
) ripe ON true
CROSS JOIN LATERAL (
    SELECT p.id IS NOT NULL AND ripe.at IS NULL
               AND (p.cause = '{CONTRACT_END}' OR %(at)s < p.waits_until) AS waits,
           CASE WHEN p.cause = '{CONTRACT_END}'
                THEN o.due_at + (coalesce(ripe.at, p.waits_until) - p.waits_until)
                ELSE greatest(o.due_at, coalesce(ripe.at, p.waits_until)) END AS due_at
) plan
"""  # noqa: S608  our own text
# `i` is the item.
NOT_CANCELLED: Final = "NOT EXISTS (SELECT 1 FROM lineage_cancelleditem x WHERE x.item_id = i.id)"
# `o` is the order: some item of it is still to be destroyed, or was.
NOT_ALL_CANCELLED: Final = f"""EXISTS (
    SELECT 1 FROM lineage_orderitem i WHERE i.order_id = o.id AND {NOT_CANCELLED})"""  # noqa: S608  our own text
