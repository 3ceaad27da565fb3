"""The plan as a small table, one row per tenant name, for engines that join it to the frame.

Columns: the tenant's name and its key, its code, whether it is cleared, whether no window applies, one column per
pattern, two per window, and the padded pseudonym keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.gate import integer_keys, time_bounds
from licet.gate.plan import Plan
from licet.manifest_window import Window

Policy = dict[str, list[Any]]


CODE: Final = "licet__code"


CLEARED: Final = "licet__cleared"


TIMELESS: Final = "licet__timeless"


INNER: Final = "licet__inner"


OUTER: Final = "licet__outer"


_LARGEST_INTEGER: Final = 64


# The tenant as bytes, and the time without infinities: what a query compares instead of the columns themselves.
KEY: Final = "licet__key"


TIME: Final = "licet__time"


def policy(
    plan: Plan, schema: nw.Schema, *, backend: Literal["polars", "pyarrow", "pandas"]
) -> nw.DataFrame[Any]:
    """Return the policy as a table of the eager `backend`, with types that match the frame's columns.

    Raises: ColumnUnusable.
    """
    columns = policy_columns(plan, schema)
    kinds: dict[str, Any] = dict.fromkeys(columns, nw.Boolean())
    integer = schema[plan.tenant].is_integer()
    kinds |= {
        plan.tenant: schema[plan.tenant] if integer else nw.String(),
        KEY: schema[plan.tenant] if integer else nw.Binary(),
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
        KEY: [key(spelled[place]) for place in places],
        CODE: places,
        CLEARED: [plan.cleared[place] for place in places],
        TIMELESS: [plan.timeless[place] for place in places],
    }
    for number, may in enumerate(plan.patterns):
        columns[may_column(number)] = [may[place] for place in places]
    if plan.time is not None and plan.looks_at_time:
        bounds = time_bounds.bounds_for(schema[plan.time], plan.time)
        for number in range(len(plan.windows)):
            spans = [_span(plan, place, number) for place in places]
            both = [bounds(span) for span in spans]
            columns[f"licet__from_{number}"] = [start for start, _ in both]
            columns[f"licet__until_{number}"] = [end for _, end in both]
    if any(each.kind == "pseudonym" for each in plan.columns):
        pads = [plan.pseudonyms.pads(plan.rules.rules[place].tenant) for place in places]
        columns[INNER], columns[OUTER] = [inner for inner, _ in pads], [outer for _, outer in pads]
    return columns


def may_column(pattern: int) -> str:
    """Return the policy column that says which tenants allow this pattern's cells."""
    return f"licet__may_{pattern}"


def key(spelled: Any) -> Any:
    """Return what a tenant is compared by: the bytes of a text, which no collation folds, or a whole number."""
    return spelled.encode() if isinstance(spelled, str) else spelled


def _span(plan: Plan, place: int, number: int) -> Window:
    """Return a tenant's window with this number; an empty window if it has fewer."""
    spans = plan.rules.rules[place].spans
    return spans[number] if number < len(spans) else time_bounds.NEVER


def names(plan: Plan, kind: nw.dtypes.DType) -> Sequence[Any]:
    """Return the tenant names as the column's type spells them; None for a name it cannot hold."""
    if kind in (nw.String, nw.Categorical, nw.Enum):
        return plan.names
    bits = int(re.sub(r"\D", "", str(kind)) or 0) if kind.is_integer() else 0
    if 0 < bits <= _LARGEST_INTEGER:
        return integer_keys.as_integers(plan.names, bits=bits, signed=kind.is_signed_integer())
    raise ColumnUnusable(f"The tenant column {plan.tenant!r} is {kind}. Convert it to text or whole numbers.")
