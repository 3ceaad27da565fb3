"""Find the rows of people who must be left out in engines that run queries: DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.gate import barred_rows, general
from licet.gate.plan import Plan
from licet.gate.stop import Stop
from licet.gate.tally import Count

BARRED: Final = "licet__barred"
Frame = Any


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


def names_of(judge: Judge, names: Iterable[str], spelled: Sequence[Any]) -> list[Any]:
    """Return the tenants with stops, as the column's type spells them."""
    both = zip(names, spelled, strict=True)
    return [written for name, written in both if name in judge.stops and written is not None]


def split(marked: Frame) -> tuple[Frame, Frame]:
    """Return the rows that no person bars, and those that one does, of a frame with the column BARRED."""
    return marked.filter(~nw.col(BARRED)), marked.filter(nw.col(BARRED))


def counter(frame: Frame, barred: Frame, policy: Frame, plan: Plan) -> Callable[[], Count]:
    """Return the counting query of a frame, given its barred rows."""

    def count() -> Count:
        stopped = general.count(barred, policy, plan).kept
        return replace(general.count(frame, policy, plan), stopped=stopped)

    return count


def _refuse(name: str, kind: nw.dtypes.DType) -> None:
    if not (kind.is_numeric() or kind in (nw.String, nw.Categorical, nw.Enum)):
        raise ColumnUnusable(
            f"The column {name!r} must be compared with people who are left out, but is {kind}."
            " Convert it to text or whole numbers."
        )
