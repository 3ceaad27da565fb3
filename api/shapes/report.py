"""Reports: what a run used and made, and what follows from it."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Text, Time
from api.shapes.clearance import STATUSES
from api.shapes.common import why_null
from api.shapes.holding import REGION_REQUEST, SAME_DATA, SNAPSHOT_REQUEST, USED_REQUEST
from api.shapes.measurement import MEASUREMENTS
from lineage.clearances.run_report import HoldingInput, ReportedArtefact, ReportedSource
from lineage.findings.rules import BREACHES, GAPS
from wire import ids

ARTEFACT_REQUEST = Noun(
    "ArtefactSaid",
    {"kind": Text(longest=64), "name": Text(longest=500)},
    {"sha256": Digest(null=True).default(""), "location": Text(longest=2000, null=True).default("")},
    make=ReportedArtefact,
)
ARTEFACTS = ListOf(ARTEFACT_REQUEST, null=True).default(())
_HOLDING = Record(
    {"location": Text(longest=2000), "rows": Integer(least=0)},
    {
        "kind": Text("`data_set` if left out", longest=64, null=True).default("data_set"),
        "region": REGION_REQUEST,
        "sha256": Digest(null=True),
        "snapshot": SNAPSHOT_REQUEST,
    },
    make=HoldingInput,
)
_SOURCE = Record(
    {
        "category": Text(longest=128),
        "format": Text("`Delta Lake` or `Iceberg`", longest=64),
        "location": Text(longest=2000),
        "snapshot": Text("Version of Delta Lake, or snapshot id of Iceberg", longest=128),
    },
    make=ReportedSource,
)
REPORT_REQUEST = Noun(
    "ReportSaid",
    {"used": ListOf(USED_REQUEST, unique=SAME_DATA)},
    {
        "artefacts": ARTEFACTS,
        "holdings": ListOf(_HOLDING, null=True).default(()),
        "measurements": MEASUREMENTS,
        "excluded_subjects": ListOf(
            USED_REQUEST,
            "Rows that the gate left out because of people who were stopped",
            null=True,
            unique=SAME_DATA,
        ).default(()),
        "sources": ListOf(_SOURCE, "Snapshots of tables that the run read", null=True).default(()),
        "processors": ListOf(Text(longest=128), "Other companies that processed the data", null=True).default(
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
_BREACH = Noun(
    "Breach",
    {
        "tenant": Text("The name as it was reported; null if no tenant was named", null=True),
        "category": Text(null=True),
        "rows": Integer(least=0, null=True),
        "rows_reason": why_null("rows", "not_reported"),
        "code": Choice(tuple(BREACHES)),
    },
)
_GAP = Noun("CoverageGap", {"category": Text(null=True), "code": Choice(tuple(GAPS))})
USAGE = Noun(
    "Usage",
    {
        "object": Constant("usage"),
        "clearance": Id(ids.CLEARANCE),
        "run": Text(),
        "category": Text(),
        "purpose": Text(),
        "rows": Integer(least=1),
        "at": Time("When the run reported it").source("reported_at"),
        "within_manifest": Boolean("False for a breach").source("within"),
    },
    description="What a training run reports having used of a tenant's data",
)
USAGE_LIST = Page(USAGE)
COMPLETION = Noun(
    "Completion",
    {
        "object": Constant("completion"),
        "clearance": Id(ids.CLEARANCE),
        "status": Choice(STATUSES),
        "attempt": Integer("The attempt of the run", least=1),
        "number": Integer("Counts the reports of the run, from 1", least=1),
        "reported_at": Time(),
        "breaches": ListOf(_BREACH, "What was used, kept or claimed beyond the manifest"),
        "coverage_gaps": ListOf(_GAP, "What was claimed without evidence").source("gaps"),
        "generation_depth": Integer(
            "1: synthetic data made from real records. 2: made from such data. null: unknown, or not synthetic",
            least=1,
            null=True,
        ),
        "holdings": ListOf(Id(ids.HOLDING)),
        "excluded_subjects": ListOf(
            Record({"tenant": Text(), "category": Text(), "rows": Integer(least=0)}),
            "Rows that the gate left out because of people who were stopped, as reported",
        ),
        "sources": ListOf(
            Record({"category": Text(), "format": Text(), "location": Text(), "snapshot": Text()}),
            "Snapshots of tables that the run read, as reported",
        ),
        "entry": Id(ids.ENTRY),
    },
)
