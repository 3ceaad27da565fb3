"""Copies of tenants' data, and whose data is in each."""

from __future__ import annotations

from typing import Any

from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import boolean, choice, constant, digest, id_of, integer, text, time
from api.shapes.common import is_region
from lineage.clearances.reporting import HoldingSaid, Used
from lineage.destruction.words import KIND_CODES, WORKING_COPY
from wire import ids

_DECLARED_KINDS = tuple(code for code in KIND_CODES if code != WORKING_COPY)
REGION_REQUEST = text("ISO 3166-1 alpha-2, EU or EEA", longest=3, null=True, check=is_region)
USED_REQUEST = record(
    {
        "tenant": text("Key or alias of the tenant", longest=128),
        "category": text(longest=128),
        "rows": integer(least=0),
    },
    make=Used,
)
SAME_DATA = ("tenant", "category")


def _holding(
    *, contents: tuple[Used, ...], clearance: str | None, model: str | None, **copy: Any
) -> dict[str, Any]:
    return {"copy": HoldingSaid(**copy), "contents": contents, "clearance": clearance, "model": model}


HOLDING_REQUEST = noun(
    "HoldingSaid",
    {
        "kind": choice(_DECLARED_KINDS),
        "location": text("Where the copy is", longest=2000),
        "rows": integer(least=0),
        "contents": listof(USED_REQUEST, "Whose data is in the copy", least=1, unique=SAME_DATA),
    },
    {
        "clearance": id_of(ids.CLEARANCE, "The clearance of the run that made the copy", null=True),
        "model": id_of(ids.MODEL, "The model version that the copy belongs to", null=True),
        "region": REGION_REQUEST,
        "sha256": digest(null=True),
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
_SLICE = noun(
    "HoldingSlice",
    {
        "tenant": text().source("tenant_key"),
        "category": text(),
        "rows": integer("Null if unknown", least=0, null=True),
        "due_at": time("When the retention of this data ends", null=True),
        "destroyed": boolean("True when its destruction is confirmed and verified"),
    },
)
HOLDING = noun(
    "Holding",
    {
        "object": constant("holding"),
        "id": id_of(ids.HOLDING),
        "kind": text("`working_copy`: assumed of a run that ended without a report"),
        "location": text(),
        "region": text(null=True),
        "rows": integer("Null if unknown", least=0, null=True),
        "sha256": digest(null=True),
        "clearance": id_of(ids.CLEARANCE, null=True),
        "model": id_of(ids.MODEL, null=True),
        "opened_at": time(),
        "due_at": time("When the first retention of data in it ends", null=True),
        "tenants": integer("Number of tenants with data in it", least=0),
        "open": boolean("True while at least one slice is neither destroyed nor closed in another way"),
    },
)
HOLDING_LIST = page_of(HOLDING)
HOLDING_DETAIL = noun("HoldingDetail", {**HOLDING.required, "contents": listof(_SLICE)})
