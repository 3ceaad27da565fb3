"""Measurements of the data that a run used. The SDK (`licet.anonymity`) writes them."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, OneOf, Record
from api.schema.scalars import Boolean, Choice, Constant, Free, Id, Integer, Text
from lineage.clearances.run_report import ReportedMeasurement
from wire import ids
from wire.object_reader import ObjectReader

_COUNT = Integer(least=0)
_NULLABLE = Integer(least=0, null=True)
_NUMBER = Kind(type="number")
_NAMES = ListOf(Text(longest=200))
_GENERATOR = {name: Text(longest=128) for name in ("family", "name", "version")}
# Members that are stored as they were sent: no rule reads them.
_KEPT: dict[str, dict[str, Kind]] = {
    "anonymity": {
        "rows": _COUNT,
        "classes": _COUNT,
        "quasi_identifiers": _NAMES,
        "not_judged": _NAMES,
        "l": Free(),
        "t": Free(),
        "thresholds": Free(),
        "reached": Boolean(),
        "failures": ListOf(Text(longest=1000)),
    },
    "leakage": {
        "records": _COUNT,
        "originals": _COUNT,
        "columns": _NAMES,
        "exact_matches": _COUNT,
        "exact_match_bps": _COUNT,
        "closest": _NUMBER,
        "median": _NUMBER,
        "compared": _COUNT,
        "closer_than_holdout_bps": _NULLABLE,
    },
}
_ANONYMITY = {"category": Text(longest=128), "k": Integer("Rows of the smallest group", least=0)}
_GROUPS = {"fewest_tenants": _NULLABLE, "largest_tenant_share_bps": _NULLABLE}
_LEAKAGE = {
    "category": Text(longest=128, null=True),
    "generator": Record(_GENERATOR, null=True),
    "source_clearance": Id(ids.CLEARANCE, null=True),
}
ANONYMITY = Noun(
    "AnonymitySaid",
    {"kind": Choice(("anonymity",)), **_ANONYMITY},
    {**_GROUPS, **_KEPT["anonymity"]},
    description="k-anonymity (Sweeney 2002), and how many tenants each group has",
)
LEAKAGE = Noun(
    "LeakageSaid",
    {"kind": Choice(("leakage",))},
    {**_LEAKAGE, **_KEPT["leakage"]},
    description="How much synthetic records reveal of the records they were made from, and what made them",
)
_MEASUREMENT = OneOf(ANONYMITY, LEAKAGE, name="MeasurementSaid")
_JSON: dict[str, Any] = {
    "integer": int,
    "array": list,
    "object": dict,
    "boolean": bool,
    "number": (int, float),
}


class _Measurements(ListOf):
    """A list of measurements. The member `kind` names the kind of each."""

    def read(self, members: ObjectReader, name: str, *, required: bool) -> tuple[ReportedMeasurement, ...]:
        measured = []
        for child in members.children(name, least=self._least, required=required):
            kind = child.choice("kind", ("anonymity", "leakage"))
            if kind == "anonymity":
                measured.append(_anonymity(child))
            elif kind == "leakage":
                measured.append(_leakage(child))
            child.refuse_unknown()
        return tuple(measured)


MEASUREMENTS = _Measurements(
    _MEASUREMENT,
    "Measurements that support the claimed form. The SDK sends what it measured by itself",
    null=True,
)


def _anonymity(child: ObjectReader) -> ReportedMeasurement:
    members: dict[str, Any] = {
        name: kind.read(child, name, required=name in _ANONYMITY)
        for name, kind in (_ANONYMITY | _GROUPS).items()
    }
    return ReportedMeasurement(
        "anonymity",
        members["category"],
        _content(child, "anonymity", members),
        members["k"],
        members["fewest_tenants"],
        members["largest_tenant_share_bps"],
    )


def _leakage(child: ObjectReader) -> ReportedMeasurement:
    members: dict[str, Any] = {
        name: kind.read(child, name, required=False) for name, kind in _LEAKAGE.items()
    }
    return ReportedMeasurement(
        "leakage",
        members["category"],
        _content(child, "leakage", members),
        source_clearance=members["source_clearance"],
    )


def _content(child: ObjectReader, kind: str, members: dict[str, Any]) -> dict[str, Any]:
    """Return the measurement as it is recorded. Members that decide nothing are checked for their JSON type only."""
    content: dict[str, Any] = {"kind": kind, **members}
    for name, declared in _KEPT[kind].items():
        if name not in child.names():
            continue
        value, types = child.value(name), declared.schema["type"]
        nullable = isinstance(types, list)
        wanted = types[0] if nullable else types
        if not (value is None and nullable) and (
            not isinstance(value, _JSON[wanted]) or (isinstance(value, bool) and wanted != "boolean")
        ):
            child.note(name, "wrong_type", f"Expected {wanted}.")
        content[name] = value
    return content


LATE_REQUEST = Noun(
    "MeasurementsSaid",
    {"measurements": _Measurements(_MEASUREMENT, "What was measured", least=1)},
    {"clearance": Id(ids.CLEARANCE, "The run that was measured; left out: the only one", null=True)},
    example={
        "measurements": [
            {
                "kind": "anonymity",
                "category": "machine-telemetry",
                "k": 12,
                "fewest_tenants": 6,
                "largest_tenant_share_bps": 2100,
            }
        ]
    },
)
MEASURED = Noun(
    "Measured",
    {
        "object": Constant("measured"),
        "clearance": Id(ids.CLEARANCE),
        "claims": Integer("Runs in the line that were cleared for a form that must be measured", least=0),
        "unproven": Integer("Those of them that no measurement proves yet", least=0),
        "on_word": Integer(
            "Those of them that count without a measurement of some data, on the word of the customers who made it",
            least=0,
        ),
    },
)
