"""What a run reports when it is done."""

from __future__ import annotations

import hashlib
from typing import Any

from api.shapes import measurement
from api.shapes.clearance import STATUSES
from api.shapes.schema import (
    boolean,
    choice,
    const,
    digest,
    id_of,
    integer,
    listof,
    page_of,
    record,
    ref,
    text,
    time,
)
from consent import regions
from lineage.clearances.queries.clearances import ClearanceSeen
from lineage.clearances.reporting import Artefact, HoldingSaid, Report, Used
from lineage.findings.rules import BREACHES, GAPS
from lineage.runs.queries.reports import ReportSeen, UseSeen
from wire import ids, times
from wire.members import Members

_SHA256 = digest() | {"type": ["string", "null"]}
_ROWS = integer(least=0)
COMPONENTS = {
    "ArtefactSaid": record(
        {"kind": text(longest=64), "name": text(longest=500)},
        {"sha256": _SHA256, "location": text(longest=2000, null=True)},
    ),
    "ReportSaid": record(
        {
            "used": listof(
                record({"tenant": text("Key or alias", longest=128), "category": text(longest=128), "rows": _ROWS})
            )
        },
        {
            "artefacts": listof(ref("ArtefactSaid"), null=True),
            "holdings": listof(
                record(
                    {"location": text(longest=2000), "rows": _ROWS},
                    {
                        "kind": text("Left out: data_set", longest=64, null=True),
                        "region": text("ISO 3166-1 alpha-2, EU or EEA", longest=3, null=True),
                        "sha256": _SHA256,
                    },
                ),
                null=True,
            ),
            "measurements": listof(
                ref("MeasurementSaid"), "Of the form that was claimed; what the SDK measured goes by itself", null=True
            ),
            "processors": listof(text(longest=128), "Who else processed the data", null=True),
        },
        example={
            "used": [{"tenant": "acme", "category": "machine-telemetry", "rows": 120000}],
            "artefacts": [
                {"kind": "weights", "name": "model.safetensors", "sha256": "a" * 64, "location": "s3://models/7"}
            ],
            "holdings": [{"kind": "data_set", "location": "s3://runs/7/data", "region": "DE", "rows": 120000}],
        },
    ),
    "MeasurementSaid": {"oneOf": [ref("AnonymitySaid"), ref("LeakageSaid")]},
    "AnonymitySaid": measurement.ANONYMITY,
    "LeakageSaid": measurement.LEAKAGE,
    "Breach": record(
        {
            "tenant": text("As it was reported; null: nobody's, or everybody's", null=True),
            "category": text(null=True),
            "rows": _ROWS | {"type": ["integer", "null"]},
            "code": choice(tuple(BREACHES)),
        }
    ),
    "CoverageGap": record({"category": text(null=True), "code": choice(tuple(GAPS))}),
    "Usage": record(
        {
            "object": const("usage"),
            "clearance": id_of(ids.CLEARANCE),
            "run": text(),
            "category": text(),
            "purpose": text(),
            "rows": integer(least=1),
            "at": time("When it was reported"),
            "within_manifest": boolean("false: a breach"),
        },
        says="What a training run reports having used of a tenant",
    ),
    "UsageList": page_of("Usage"),
    "Completion": record(
        {
            "object": const("completion"),
            "clearance": id_of(ids.CLEARANCE),
            "status": choice(STATUSES),
            "number": integer("Of the run's reports", least=1),
            "reported_at": time(),
            "breaches": listof(ref("Breach"), "Used, kept or claimed beyond what was cleared"),
            "coverage_gaps": listof(ref("CoverageGap"), "Claimed, and shown by nothing"),
            "holdings": listof(id_of(ids.HOLDING)),
            "entry": id_of(ids.ENTRY),
        }
    ),
}  # fmt: skip


def read(members: Members, raw: bytes) -> Report:
    used = _used(members)
    artefacts = read_artefacts(members)
    holdings = []
    for child in members.children("holdings"):
        region = child.optional_text("region", longest=3)
        if region is not None and not regions.is_region(region):
            child.note("region", "bad_value", "Expected an ISO 3166-1 alpha-2 code, EU or EEA.")
        holdings.append(
            HoldingSaid(
                location=child.text("location", longest=2000),
                rows=child.integer("rows", least=0),
                kind=child.optional_text("kind", longest=64) or "data_set",
                region=region,
                sha256=_digest(child) or None,
            )
        )
        child.refuse_unknown()
    return Report(
        hashlib.sha256(raw).hexdigest(),
        tuple(used),
        artefacts,
        tuple(holdings),
        measurement.read(members),
        members.optional_texts("processors", longest=128) or (),
    )


def read_artefacts(members: Members) -> tuple[Artefact, ...]:
    artefacts = []
    for child in members.children("artefacts"):
        artefacts.append(
            Artefact(
                child.text("kind", longest=64),
                child.text("name", longest=500),
                _digest(child),
                child.optional_text("location", longest=2000) or "",
            )
        )
        child.refuse_unknown()
    return tuple(artefacts)


def write(clearance: ClearanceSeen, seen: ReportSeen) -> dict[str, Any]:
    return {
        "object": "completion",
        "clearance": ids.render(ids.CLEARANCE, clearance.id),
        "status": clearance.status,
        "number": seen.number,
        "reported_at": times.render(seen.reported_at),
        "breaches": [
            {"tenant": one.tenant, "category": one.category, "rows": one.rows, "code": one.code}
            for one in seen.breaches
        ],
        "coverage_gaps": [{"category": one.category, "code": one.code} for one in seen.gaps],
        "holdings": [ids.render(ids.HOLDING, id) for id in seen.holdings],
        "entry": ids.render(ids.ENTRY, seen.entry),
    }


def write_use(seen: UseSeen) -> dict[str, Any]:
    return {
        "object": "usage",
        "clearance": ids.render(ids.CLEARANCE, seen.clearance),
        "run": seen.run,
        "category": seen.category,
        "purpose": seen.purpose,
        "rows": seen.rows,
        "at": times.render(seen.reported_at),
        "within_manifest": seen.within,
    }


def _used(members: Members) -> list[Used]:
    members.value("used")  # required, though it may be empty
    found: dict[tuple[str, str], Used] = {}
    for child in members.children("used"):
        one = Used(
            child.text("tenant", longest=128),
            child.text("category", longest=128),
            child.integer("rows", least=0),
        )
        child.refuse_unknown()
        if (one.tenant, one.category) in found:
            child.note("tenant", "bad_value", "This tenant and category stand in the list already.")
        found[one.tenant, one.category] = one
    return list(found.values())


def _digest(child: Members) -> str:
    said = child.optional_text("sha256", longest=64)
    if said is not None and (len(said) != 64 or set(said) - set("0123456789abcdef")):
        child.note("sha256", "bad_value", "Expected 64 hexadecimal digits in lower case.")
    return said or ""
