"""The plan as a small table, one row per tenant name, for engines that join it to the frame.

Columns: the tenant's name, its code, whether it is cleared, whether no window applies, one column per
pattern, two per window, and the padded pseudonym keys.
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
from licet.manifest_window import Window

Policy = dict[str, list[Any]]


CODE: Final = "licet__code"


CLEARED: Final = "licet__cleared"


TIMELESS: Final = "licet__timeless"


INNER: Final = "licet__inner"


OUTER: Final = "licet__outer"


_NEVER: Final = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC))


def policy(
    plan: Plan, schema: nw.Schema, *, backend: Literal["polars", "pyarrow", "pandas"]
) -> nw.DataFrame[Any]:
    """Return the policy as a table of the eager `backend`, with types that match the frame's columns.

    Raises: ColumnUnusable.
    """
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
    """Return the policy as lists, one per column and one item per tenant name.

    Raises: ColumnUnusable.
    """
    spelled: Sequence[Any] = names(plan, schema[plan.tenant])
    places = [place for place, name in enumerate(spelled) if name is not None]
    columns: Policy = {
        plan.tenant: [spelled[place] for place in places],
        CODE: places,
        CLEARED: [plan.cleared[place] for place in places],
        TIMELESS: [plan.timeless[place] for place in places],
    }
    for number, may in enumerate(plan.patterns):
        columns[may_column(number)] = [may[place] for place in places]
    if plan.time is not None and plan.looks_at_time:
        bound = _bound(schema[plan.time], plan.time)
        for number in range(len(plan.windows)):
            spans = [_span(plan, place, number) for place in places]
            columns[f"licet__from_{number}"] = [bound(span.start, up=True) for span in spans]
            columns[f"licet__until_{number}"] = [bound(span.end, up=False) for span in spans]
    if any(each.kind == "pseudonym" for each in plan.columns):
        pads = [plan.pseudonyms.pads(plan.rules.rules[place].tenant) for place in places]
        columns[INNER], columns[OUTER] = [inner for inner, _ in pads], [outer for _, outer in pads]
    return columns


def may_column(pattern: int) -> str:
    """Return the policy column that says which tenants allow this pattern's cells."""
    return f"licet__may_{pattern}"


def _span(plan: Plan, place: int, number: int) -> Window:
    """Return a tenant's window with this number; an empty window if it has fewer."""
    spans = plan.rules.rules[place].spans
    return spans[number] if number < len(spans) else _NEVER


def names(plan: Plan, kind: nw.dtypes.DType) -> Sequence[Any]:
    """Return the tenant names as the column's type spells them; None for a name it cannot hold."""
    if kind in (nw.String, nw.Categorical, nw.Enum):
        return plan.names
    if kind.is_integer():
        bits = int(re.sub(r"\D", "", str(kind)))
        return integer_keys.as_integers(plan.names, bits=bits, signed=kind.is_signed_integer())
    raise ColumnUnusable(f"The tenant column {plan.tenant!r} is {kind}. Convert it to text or whole numbers.")


def _bound(kind: nw.dtypes.DType, name: str) -> Callable[..., Any]:
    """Return a function that converts a window bound to the time column's type.

    A date counts only if its whole day is inside. A column without a zone is UTC.
    """
    if isinstance(kind, nw.Date):
        return _day
    if not isinstance(kind, nw.Datetime):
        raise ColumnUnusable(f"The time column {name!r} is {kind}. Convert it to datetimes or dates.")
    if kind.time_zone is None:
        return lambda instant, *, up: None if instant is None else instant.replace(tzinfo=None)  # noqa: ARG005
    zone = ZoneInfo(kind.time_zone)
    return lambda instant, *, up: None if instant is None else instant.astimezone(zone)  # noqa: ARG005


def _day(instant: datetime | None, *, up: bool) -> date | None:
    """Return the bound's date, rounded up to the next day if `up` and the bound is not midnight."""
    if instant is None:
        return None
    day = instant.date()
    return day + timedelta(days=1) if up and instant.time() != datetime.min.time() else day
