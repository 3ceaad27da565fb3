"""Copies of tenants' data, and the tenants in each copy."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Text, Time
from api.shapes.common import is_region, why_null
from lineage.clearances.run_report import HoldingInput, ReportedUse
from lineage.destruction.vocabulary import KIND_CODES, WORKING_COPY
from wire import ids

_DECLARED_KINDS = tuple(code for code in KIND_CODES if code != WORKING_COPY)
REGION_REQUEST = Text("ISO 3166-1 alpha-2, EU or EEA", longest=3, null=True, check=is_region)
SNAPSHOT_REQUEST = Text(
    "Snapshot of the table that the copy was made of: version of Delta Lake, or snapshot id of Iceberg",
    longest=128,
    null=True,
)
USED_REQUEST = Record(
    {
        "tenant": Text("Key or alias of the tenant", longest=128),
        "category": Text(longest=128),
        "rows": Integer(least=0),
    },
    make=ReportedUse,
)
SAME_DATA = ("tenant", "category")


def _holding(
    *, contents: tuple[ReportedUse, ...], clearance: str | None, model: str | None, **copy: Any
) -> dict[str, Any]:
    return {"copy": HoldingInput(**copy), "contents": contents, "clearance": clearance, "model": model}


HOLDING_REQUEST = Noun(
    "HoldingSaid",
    {
        "kind": Choice(_DECLARED_KINDS),
        "location": Text("Where the copy is", longest=2000),
        "rows": Integer(least=0),
        "contents": ListOf(
            USED_REQUEST, "Tenants and categories of the data in the copy", least=1, unique=SAME_DATA
        ),
    },
    {
        "clearance": Id(ids.CLEARANCE, "The clearance of the run that made the copy", null=True),
        "model": Id(ids.MODEL, "The model version that the copy belongs to", null=True),
        "region": REGION_REQUEST,
        "sha256": Digest(null=True),
        "snapshot": SNAPSHOT_REQUEST,
    },
    make=_holding,
    example={
        "kind": "embedding_index",
        "location": "s3://indexes/support",
        "region": "DE",
        "rows": 5000,
        "contents": [{"tenant": "acme", "category": "machine-telemetry", "rows": 5000}],
    },
)
_SLICE = Noun(
    "HoldingSlice",
    {
        "tenant": Text().source("tenant_key"),
        "category": Text(),
        "rows": Integer("Null if unknown", least=0, null=True),
        "rows_reason": why_null("rows", "not_reported"),
        "due_at": Time("When the retention of this data ends", null=True),
        "due_at_reason": why_null("due_at", "no_retention_known"),
        "destroyed": Boolean("True when its destruction is confirmed and verified"),
    },
)
HOLDING = Noun(
    "Holding",
    {
        "object": Constant("holding"),
        "id": Id(ids.HOLDING),
        "kind": Text("`working_copy`: assumed of a run that ended without a report"),
        "location": Text(),
        "region": Text(null=True),
        "rows": Integer("Null if unknown", least=0, null=True),
        "rows_reason": why_null("rows", "not_reported"),
        "sha256": Digest(null=True),
        "snapshot": Text("Snapshot of the table that the copy was made of, if it was reported", null=True),
        "clearance": Id(ids.CLEARANCE, null=True),
        "model": Id(ids.MODEL, null=True),
        "opened_at": Time(),
        "due_at": Time("When the first retention of data in it ends", null=True),
        "due_at_reason": why_null("due_at", "no_retention_known"),
        "tenants": Integer("Number of tenants with data in it", least=0),
        "open": Boolean("True while at least one slice is neither destroyed nor closed in another way"),
    },
)
HOLDING_LIST = Page(HOLDING)
HOLDING_DETAIL = Noun("HoldingDetail", {**HOLDING.required, "contents": ListOf(_SLICE)})
