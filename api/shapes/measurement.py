"""What a run measured of the data it used: written by the SDK (`licet.anonymity`), judged by `lineage.reported`."""

from __future__ import annotations

from typing import Any

from api.shapes.schema import choice, id_of, integer, listof, record, text
from lineage.clearances.reporting import Measured
from wire import ids
from wire.members import Members

_COUNT = integer(least=0)
_ANYTHING: dict[str, Any] = {"type": "object", "additionalProperties": True}
_MODEL = record({name: text(longest=128) for name in ("family", "name", "version")})
_TOLD = {  # kept as it was said, and judged by nobody
    "anonymity": {
        "rows": _COUNT,
        "classes": _COUNT,
        "quasi_identifiers": listof(text(longest=200)),
        "not_judged": listof(text(longest=200)),
        "l": _ANYTHING,
        "t": _ANYTHING,
        "thresholds": _ANYTHING,
        "reached": {"type": "boolean"},
        "failures": listof(text(longest=1000)),
    },
    "leakage": {
        "records": _COUNT,
        "originals": _COUNT,
        "columns": listof(text(longest=200)),
        "exact_matches": _COUNT,
        "exact_match_bps": _COUNT,
        "closest": {"type": "number"},
        "median": {"type": "number"},
        "compared": _COUNT,
        "closer_than_holdout_bps": integer(least=0, null=True),
    },
}
_NULLABLE = integer(least=0, null=True)

ANONYMITY = record(
    {
        "kind": choice(("anonymity",)),
        "category": text(longest=128),
        "k": integer("Rows of the smallest group", least=0),
    },
    {
        "fewest_tenants": _NULLABLE,
        "largest_tenant_share_bps": _NULLABLE,
        **_TOLD["anonymity"],
    },
    says="k-anonymity (Sweeney 2002), and how many tenants a group holds",
)
LEAKAGE = record(
    {"kind": choice(("leakage",))},
    {
        "category": text(longest=128, null=True),
        "generator": _MODEL | {"type": ["object", "null"]},
        "source_clearance": id_of(ids.CLEARANCE, null=True),
        **_TOLD["leakage"],
    },
    says="How much synthetic records give away of those they were made from, and what made them",
)


def read(members: Members) -> tuple[Measured, ...]:
    found = []
    for child in members.children("measurements"):
        kind = child.choice("kind", ("anonymity", "leakage"))
        if kind == "anonymity":
            found.append(_anonymity(child))
        elif kind == "leakage":
            found.append(_leakage(child))
        child.refuse_unknown()
    return tuple(found)


def _anonymity(child: Members) -> Measured:
    category, k = child.text("category", longest=128), child.integer("k", least=0)
    fewest = child.optional_integer("fewest_tenants", least=0)
    share = child.optional_integer("largest_tenant_share_bps", least=0)
    said = {"category": category, "k": k, "fewest_tenants": fewest, "largest_tenant_share_bps": share}
    return Measured("anonymity", category, _content(child, "anonymity", said), k, fewest, share)


def _leakage(child: Members) -> Measured:
    category = child.optional_text("category", longest=128)
    source = child.optional_text("source_clearance", longest=40)
    generator = child.optional_child("generator")
    made_by = None
    if generator is not None:
        made_by = {name: generator.text(name, longest=128) for name in ("family", "name", "version")}
        generator.refuse_unknown()
    said = {"category": category, "source_clearance": source, "generator": made_by}
    return Measured("leakage", category, _content(child, "leakage", said), source_clearance=source)


_JSON = {
    "integer": int,
    "array": list,
    "object": dict,
    "boolean": bool,
    "number": (int, float),
}


def _content(child: Members, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"kind": kind, **said}
    for name, schema in _TOLD[kind].items():
        if name not in child.names():
            continue
        value, declared = child.value(name), schema["type"]
        wanted = declared[0] if isinstance(declared, list) else declared
        if value is None and isinstance(declared, list):
            content[name] = None
            continue
        expected: Any = _JSON[wanted]
        if not isinstance(value, expected) or (isinstance(value, bool) and wanted != "boolean"):
            child.note(name, "wrong_type", f"Expected {wanted}.")
        content[name] = value
    return content
