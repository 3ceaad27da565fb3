"""The gate for any engine, written once in Narwhals: this is the definition, the others are held to it.

A small policy table is joined to the frame by name; what does not join, or lies in no window, is gone; a cell its
tenant does not allow is null. Used as it stands where the engine itself leaves nothing behind (DuckDB, Spark).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.gate import integer_keys
from licet.gate.plan import Plan
from licet.gate.tally import Count
from licet.manifest import Window

Frame = Any
Policy = dict[str, list[Any]]

CODE: Final = "licet__code"
CLEARED: Final = "licet__cleared"
TIMELESS: Final = "licet__timeless"
INNER: Final = "licet__inner"
OUTER: Final = "licet__outer"
_SEEN: Final = "licet__seen"
_NEVER: Final = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC))


def policy(
    plan: Plan, schema: nw.Schema, *, backend: Literal["polars", "pyarrow", "pandas"]
) -> nw.DataFrame[Any]:
    """The policy as a table of the eager `backend`, typed to meet the frame's. Raises: ColumnUnusable."""
    columns = policy_columns(plan, schema)
    kinds: dict[str, Any] = dict.fromkeys(columns, nw.Boolean())
    kinds |= {
        plan.tenant: schema[plan.tenant] if schema[plan.tenant].is_integer() else nw.String(),
        CODE: nw.Int64(),
    }
    kinds |= {name: nw.Binary() for name in (INNER, OUTER) if name in columns}
    if plan.time is not None:
        kinds |= {
            name: schema[plan.time] for name in columns if name.startswith(("licet__from_", "licet__until_"))
        }
    return nw.from_dict(columns, schema=kinds, backend=backend)


def policy_columns(plan: Plan, schema: nw.Schema) -> Policy:
    """Raises: ColumnUnusable."""
    names: Sequence[Any] = _names(plan, schema[plan.tenant])
    places = [place for place, name in enumerate(names) if name is not None]
    made: Policy = {
        plan.tenant: [names[place] for place in places],
        CODE: places,
        CLEARED: [plan.cleared[place] for place in places],
        TIMELESS: [plan.timeless[place] for place in places],
    }
    for number, may in enumerate(plan.patterns):
        made[_may(number)] = [may[place] for place in places]
    if plan.time is not None and plan.looks_at_time:
        bound = _bound(schema[plan.time], plan.time)
        for number in range(len(plan.windows)):
            spans = [_span(plan, place, number) for place in places]
            made[f"licet__from_{number}"] = [bound(span.start, up=True) for span in spans]
            made[f"licet__until_{number}"] = [bound(span.end, up=False) for span in spans]
    if any(each.kind == "pseudonym" for each in plan.columns):
        pads = [plan.pseudonyms.pads(plan.rules.rules[place].tenant) for place in places]
        made[INNER], made[OUTER] = [inner for inner, _ in pads], [outer for _, outer in pads]
    return made


def kept(frame: Frame, policy: Frame, plan: Plan) -> Frame:
    """The rows that stay, with the policy's columns beside them where they are needed any further."""
    cleared = policy.filter(nw.col(CLEARED))
    if not plan.patterns and not _looks_at_time(plan) and all(each.kind == "plain" for each in plan.columns):
        return frame.join(cleared, on=plan.tenant, how="semi")
    return frame.join(cleared, on=plan.tenant, how="inner").filter(_stays(plan))


def masked(frame: Frame, plan: Plan) -> Frame:
    """The columns that stay, without the cells that may not be read."""
    return frame.select(
        *(
            nw.col(each.name)
            if each.pattern is None
            else nw.when(nw.col(_may(each.pattern))).then(nw.col(each.name)).alias(each.name)
            for each in plan.columns
        )
    )


def count(frame: Frame, policy: Frame, plan: Plan) -> Count:
    """Runs the queries that count: of the frame they read the tenant's column, and the time's if it matters."""
    names = frame.select(plan.tenant).group_by(plan.tenant).agg(nw.len().alias(_SEEN))
    rows = _rows(names.join(policy.select(plan.tenant, CODE), on=plan.tenant, how="left"))
    seen: dict[int, int] = {}
    unnamed = 0
    for row in rows:
        if row[CODE] is None or row[CODE] != row[CODE]:
            unnamed += int(row[_SEEN])
        else:
            seen[int(row[CODE])] = int(row[_SEEN])
    if not _looks_at_time(plan):
        return Count(seen, {code: count for code, count in seen.items() if plan.cleared[code]}, unnamed)
    joined = frame.select(*dict.fromkeys((plan.tenant, plan.time))).join(policy, on=plan.tenant, how="inner")
    inside = _rows(joined.filter(_stays(plan)).group_by(CODE).agg(nw.len().alias(_SEEN)))
    return Count(seen, {int(row[CODE]): int(row[_SEEN]) for row in inside}, unnamed)


def _looks_at_time(plan: Plan) -> bool:
    return plan.time is not None and plan.looks_at_time


def _rows(frame: Frame) -> list[dict[str, Any]]:
    here = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return list(here.rows(named=True))


def refuse_what_has_no_pseudonym(plan: Plan, schema: nw.Schema) -> None:
    """Raises: ColumnUnusable."""
    for each in plan.columns:
        kind = schema[each.name]
        if each.kind == "pseudonym" and not (
            kind.is_integer() or kind in (nw.String, nw.Categorical, nw.Enum)
        ):
            raise ColumnUnusable(
                f"{each.name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
            )


def _stays(plan: Plan) -> nw.Expr:
    cleared = nw.col(CLEARED)
    if plan.time is None or not plan.looks_at_time:
        return cleared
    time = nw.col(plan.time)
    inside = nw.lit(False)  # noqa: FBT003 Narwhals takes its literals by place
    for number in range(len(plan.windows)):
        start, end = nw.col(f"licet__from_{number}"), nw.col(f"licet__until_{number}")
        inside = inside | ((start.is_null() | (time >= start)) & (end.is_null() | (time < end)))
    return cleared & (nw.col(TIMELESS) | (~time.is_null() & inside))


def _may(pattern: int) -> str:
    return f"licet__may_{pattern}"


def _span(plan: Plan, place: int, number: int) -> Window:
    spans = plan.rules.rules[place].spans
    return spans[number] if number < len(spans) else _NEVER


def _names(plan: Plan, kind: nw.dtypes.DType) -> Sequence[Any]:
    if kind in (nw.String, nw.Categorical, nw.Enum):
        return plan.names
    if kind.is_integer():
        bits = int(re.sub(r"\D", "", str(kind)))
        return integer_keys.as_integers(plan.names, bits=bits, signed=kind.is_signed_integer())
    raise ColumnUnusable(f"The tenant column {plan.tenant!r} is {kind}: names are texts or whole numbers.")


def _bound(kind: nw.dtypes.DType, name: str) -> Callable[..., Any]:
    """A bound as the column counts: a date only if the whole day is inside, without a zone as UTC."""
    if isinstance(kind, nw.Date):
        return _day
    if not isinstance(kind, nw.Datetime):
        raise ColumnUnusable(f"The time column {name!r} is {kind}: instants or dates can be judged by.")
    if kind.time_zone is None:
        return lambda instant, *, up: None if instant is None else instant.replace(tzinfo=None)  # noqa: ARG005
    zone = ZoneInfo(kind.time_zone)
    return lambda instant, *, up: None if instant is None else instant.astimezone(zone)  # noqa: ARG005


def _day(instant: datetime | None, *, up: bool) -> date | None:
    if instant is None:
        return None
    day = instant.date()
    return day + timedelta(days=1) if up and instant.time() != datetime.min.time() else day
