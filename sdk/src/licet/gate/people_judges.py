"""Judge one value at a time, for engines that run queries: does a person bar a row with it?"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.gate import barred_rows
from licet.gate.plan import Plan
from licet.gate.stop import Stop


@dataclass(frozen=True, slots=True)
class Judge:
    """Tells of a tenant's value in one field whether a row with it is left out."""

    stops: dict[str, tuple[Stop, ...]]
    exact: int

    def __call__(self, tenant: object, value: object) -> bool:
        stops = self.stops.get(str(tenant), ())
        return any(barred for stop in stops for barred in stop.bars((value,), exact=self.exact))


def judges(plan: Plan, schema: nw.Schema) -> dict[str, Judge]:
    """Return a judge for each identifier field.

    Raises: ColumnUnusable.
    """
    found = {}
    for name in sorted(plan.rules.identifiers):
        _refuse(name, schema[name])
        stops = {
            tenant: of_field
            for tenant, rule in zip(plan.names, plan.rules.rules, strict=True)
            if (of_field := tuple(stop for stop in rule.stops if name in stop.fields))
        }
        found[name] = Judge(stops, barred_rows.exact_floats(32 if schema[name] == nw.Float32 else 64))
    return found


def _refuse(name: str, kind: nw.dtypes.DType) -> None:
    if not (kind.is_numeric() or kind in (nw.String, nw.Categorical, nw.Enum)):
        raise ColumnUnusable(
            f"The column {name!r} must be compared with people who are left out, but is {kind}."
            " Convert it to text or whole numbers."
        )
