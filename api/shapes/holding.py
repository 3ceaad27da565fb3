"""A copy of tenants' data, and whose data is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from lineage.clearances.reporting import HoldingSaid, Used
from lineage.destruction.queries.holdings import HoldingSeen, SliceSeen
from lineage.destruction.words import KIND_CODES, WORKING_COPY
from wire import ids, times
from wire.members import Members

DECLARED_KINDS = tuple(code for code in KIND_CODES if code != WORKING_COPY)
_SHA256 = digest() | {"type": ["string", "null"]}
COMPONENTS = {
    "HoldingSaid": record(
        {
            "kind": choice(DECLARED_KINDS),
            "location": text("Where it lies", longest=2000),
            "rows": integer(least=0),
            "contents": listof(
                record(
                    {
                        "tenant": text("Key or alias", longest=128),
                        "category": text(longest=128),
                        "rows": integer(least=0),
                    }
                ),
                "Whose data is in it",
                least=1,
            ),
        },
        {
            "clearance": id_of(ids.CLEARANCE, "The run it was made by", null=True),
            "model": id_of(ids.MODEL, "The version it belongs to", null=True),
            "region": text("ISO 3166-1 alpha-2, EU or EEA", longest=3, null=True),
            "sha256": _SHA256,
        },
        example={
            "kind": "embedding_index",
            "location": "s3://indexes/support",
            "region": "DE",
            "rows": 5000,
            "contents": [{"tenant": "acme", "category": "machine-telemetry", "rows": 5000}],
        },
    ),
    "HoldingSlice": record(
        {
            "tenant": text(),
            "category": text(),
            "rows": integer("null: unknown", least=0, null=True),
            "due_at": time("When its retention is over", null=True),
            "destroyed": boolean("Confirmed and verified"),
        }
    ),
    "Holding": record(
        {
            "object": const("holding"),
            "id": id_of(ids.HOLDING),
            "kind": text("`working_copy`: presumed of a run that ended without a report"),
            "location": text(),
            "region": text(null=True),
            "rows": integer("null: unknown", least=0, null=True),
            "sha256": _SHA256,
            "clearance": id_of(ids.CLEARANCE, null=True),
            "model": id_of(ids.MODEL, null=True),
            "opened_at": time(),
            "due_at": time("The first end of a retention in it", null=True),
            "tenants": integer("With data in it", least=0),
            "open": boolean("Something of it is neither destroyed nor accounted for otherwise"),
        }
    ),
    "HoldingList": page_of("Holding"),
}
COMPONENTS["HoldingDetail"] = record(
    {**COMPONENTS["Holding"]["properties"], "contents": listof(ref("HoldingSlice"))}
)


def read(members: Members) -> tuple[HoldingSaid, tuple[Used, ...], str | None, str | None]:
    """The copy, whose data is in it, and the ids of its run and its model as they are written."""
    region = members.optional_text("region", longest=3)
    if region is not None and not regions.is_region(region):
        members.note("region", "bad_value", "Expected an ISO 3166-1 alpha-2 code, EU or EEA.")
    sha256 = members.optional_text("sha256", longest=64)
    if sha256 is not None and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        members.note("sha256", "bad_value", "Expected 64 hexadecimal digits in lower case.")
    said = HoldingSaid(
        location=members.text("location", longest=2000),
        rows=members.integer("rows", least=0),
        kind=members.choice("kind", DECLARED_KINDS),
        region=region,
        sha256=sha256,
    )
    found: dict[tuple[str, str], Used] = {}
    for child in members.children("contents", least=1):
        one = Used(
            child.text("tenant", longest=128),
            child.text("category", longest=128),
            child.integer("rows", least=0),
        )
        child.refuse_unknown()
        if (one.tenant, one.category) in found:
            child.note("tenant", "bad_value", "This tenant and category stand in the list already.")
        found[one.tenant, one.category] = one
    clearance, model = (
        members.optional_text("clearance", longest=40),
        members.optional_text("model", longest=40),
    )
    return said, tuple(found.values()), clearance, model


def write(seen: HoldingSeen) -> dict[str, Any]:
    return {
        "object": "holding",
        "id": ids.render(ids.HOLDING, seen.id),
        "kind": seen.kind,
        "location": seen.location,
        "region": seen.region or None,
        "rows": seen.rows,
        "sha256": seen.sha256 or None,
        "clearance": ids.render(ids.CLEARANCE, seen.clearance) if seen.clearance else None,
        "model": ids.render(ids.MODEL, seen.model) if seen.model else None,
        "opened_at": times.render(seen.opened_at),
        "due_at": times.render(seen.due_at) if seen.due_at else None,
        "tenants": seen.tenants,
        "open": seen.open,
    }


def write_detail(seen: HoldingSeen, slices: Sequence[SliceSeen]) -> dict[str, Any]:
    return {
        **write(seen),
        "contents": [
            {
                "tenant": one.tenant_key,
                "category": one.category,
                "rows": one.rows,
                "due_at": times.render(one.due_at) if one.due_at else None,
                "destroyed": one.destroyed,
            }
            for one in slices
        ],
    }
