"""The gate in Narwhals, for any engine: the definition that every faster version must match.

The policy table is joined to the frame by tenant name. Rows without a match, or outside every window, are
dropped. Cells that the tenant does not allow become null. DuckDB and Spark use this file directly, because
their texts leave nothing beneath a null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.gate.plan import Plan
from licet.gate.policy_table import CLEARED, CODE, KEY, TIMELESS, may_column
from licet.gate.tally import Count

Frame = Any

_TOTAL: Final = "licet__total"


@dataclass(frozen=True, slots=True)
class Compared:
    """The columns that a query compares: `key` stands in the frame and the policy, `time` in the frame."""

    key: str
    time: str | None


def as_it_is(plan: Plan) -> Compared:
    """Compare the tenant and time columns themselves, where an engine compares texts letter for letter."""
    return Compared(plan.tenant, plan.time)


def kept(frame: Frame, policy: Frame, plan: Plan, compared: Compared | None = None) -> Frame:
    """Return the rows that pass, joined with the policy columns that later steps need."""
    by = compared or as_it_is(plan)
    policy = _without_names(policy, plan, by)
    cleared = policy.filter(nw.col(CLEARED))
    if not plan.patterns and not _looks_at_time(plan) and all(each.kind == "plain" for each in plan.columns):
        return frame.join(cleared, on=by.key, how="semi")
    return frame.join(cleared, on=by.key, how="inner").filter(_stays(plan, by))


def masked(frame: Frame, plan: Plan) -> Frame:
    """Return the columns that pass, with null in cells that may not be read."""
    return frame.select(
        *(
            nw.col(each.name)
            if each.pattern is None
            else nw.when(nw.col(may_column(each.pattern))).then(nw.col(each.name)).alias(each.name)
            for each in plan.columns
        )
    )


def _without_names(policy: Frame, plan: Plan, by: Compared) -> Frame:
    """Drop the policy's other column for the tenant: the frame has its own."""
    return policy.drop({plan.tenant, KEY} - {by.key})


def count(frame: Frame, policy: Frame, plan: Plan, compared: Compared | None = None) -> Count:
    """Run the counting queries.

    They read only the tenant column, and the time column where windows matter.
    """
    by = compared or as_it_is(plan)
    policy = _without_names(policy, plan, by)
    names = frame.select(by.key).group_by(by.key).agg(nw.len().alias(_TOTAL))
    rows = _rows(names.join(policy.select(by.key, CODE), on=by.key, how="left"))
    total: dict[int, int] = {}
    unnamed = 0
    for row in rows:
        if row[CODE] is None or row[CODE] != row[CODE]:
            unnamed += int(row[_TOTAL])
        else:
            total[int(row[CODE])] = int(row[_TOTAL])
    if not _looks_at_time(plan):
        return Count(total, {code: count for code, count in total.items() if plan.cleared[code]}, unnamed)
    joined = frame.select(*dict.fromkeys((by.key, by.time))).join(policy, on=by.key, how="inner")
    inside = _rows(joined.filter(_stays(plan, by)).group_by(CODE).agg(nw.len().alias(_TOTAL)))
    return Count(total, {int(row[CODE]): int(row[_TOTAL]) for row in inside}, unnamed)


def _looks_at_time(plan: Plan) -> bool:
    """Tell whether the plan compares a time column with windows."""
    return plan.time is not None and plan.looks_at_time


def _rows(frame: Frame) -> list[dict[str, Any]]:
    """Return a small frame's rows as dictionaries, and run it first if it is lazy."""
    collected = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return list(collected.rows(named=True))


def refuse_unpseudonymisable(plan: Plan, schema: nw.Schema) -> None:
    """Refuse a frame with a column that must be pseudonymised but has an unsuitable type.

    Raises: ColumnUnusable.
    """
    for each in plan.columns:
        kind = schema[each.name]
        if each.kind == "pseudonym" and not (
            kind.is_integer() or kind in (nw.String, nw.Categorical, nw.Enum)
        ):
            raise ColumnUnusable(
                f"The column {each.name!r} must be pseudonymised but is {kind}. Convert it to text or whole numbers."
            )


def _stays(plan: Plan, by: Compared) -> nw.Expr:
    """Return the expression that is true for rows that pass."""
    cleared = nw.col(CLEARED)
    if by.time is None or not plan.looks_at_time:
        return cleared
    time = nw.col(by.time)
    inside = nw.lit(False)  # noqa: FBT003 Narwhals takes literals positionally
    for number in range(len(plan.windows)):
        start, end = nw.col(f"licet__from_{number}"), nw.col(f"licet__until_{number}")
        inside = inside | ((start.is_null() | (time >= start)) & (end.is_null() | (time < end)))
    return cleared & (nw.col(TIMELESS) | (~time.is_null() & inside))
