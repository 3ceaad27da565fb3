"""Reports: what a run used and made, and what follows from it."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import boolean, choice, constant, digest, id_of, integer, text, time
from api.shapes.clearance import STATUSES
from api.shapes.holding import REGION_REQUEST, SAME_DATA, USED_REQUEST
from api.shapes.measurement import MEASUREMENTS
from lineage.clearances.reporting import Artefact, HoldingSaid
from lineage.findings.rules import BREACHES, GAPS
from wire import ids

ARTEFACT_REQUEST = noun(
    "ArtefactSaid",
    {"kind": text(longest=64), "name": text(longest=500)},
    {"sha256": digest(null=True).default(""), "location": text(longest=2000, null=True).default("")},
    make=Artefact,
)
ARTEFACTS = listof(ARTEFACT_REQUEST, null=True).default(())
_HOLDING = record(
    {"location": text(longest=2000), "rows": integer(least=0)},
    {
        "kind": text("`data_set` if left out", longest=64, null=True).default("data_set"),
        "region": REGION_REQUEST,
        "sha256": digest(null=True),
    },
    make=HoldingSaid,
)
REPORT_REQUEST = noun(
    "ReportSaid",
    {"used": listof(USED_REQUEST, unique=SAME_DATA)},
    {
        "artefacts": ARTEFACTS,
        "holdings": listof(_HOLDING, null=True).default(()),
        "measurements": MEASUREMENTS,
        "processors": listof(text(longest=128), "Other companies that processed the data", null=True).default(
            ()
        ),
    },
    example={
        "used": [{"tenant": "acme", "category": "machine-telemetry", "rows": 120000}],
        "artefacts": [
            {"kind": "weights", "name": "model.safetensors", "sha256": "a" * 64, "location": "s3://models/7"}
        ],
        "holdings": [{"kind": "data_set", "location": "s3://runs/7/data", "region": "DE", "rows": 120000}],
    },
)
_BREACH = noun(
    "Breach",
    {
        "tenant": text("The name as it was reported; null if no tenant was named", null=True),
        "category": text(null=True),
        "rows": integer(least=0, null=True),
        "code": choice(tuple(BREACHES)),
    },
)
_GAP = noun("CoverageGap", {"category": text(null=True), "code": choice(tuple(GAPS))})
USAGE = noun(
    "Usage",
    {
        "object": constant("usage"),
        "clearance": id_of(ids.CLEARANCE),
        "run": text(),
        "category": text(),
        "purpose": text(),
        "rows": integer(least=1),
        "at": time("When the run reported it").source("reported_at"),
        "within_manifest": boolean("False for a breach").source("within"),
    },
    description="What a training run reports having used of a tenant's data",
)
USAGE_LIST = page_of(USAGE)
COMPLETION = noun(
    "Completion",
    {
        "object": constant("completion"),
        "clearance": id_of(ids.CLEARANCE),
        "status": choice(STATUSES),
        "number": integer("Counts the reports of the run, from 1", least=1),
        "reported_at": time(),
        "breaches": listof(_BREACH, "What was used, kept or claimed beyond the manifest"),
        "coverage_gaps": listof(_GAP, "What was claimed without evidence").source("gaps"),
        "holdings": listof(id_of(ids.HOLDING)),
        "entry": id_of(ids.ENTRY),
    },
)
