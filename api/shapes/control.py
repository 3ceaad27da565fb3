from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.shapes.schema import (
    boolean,
    choice,
    const,
    id_of,
    integer,
    key,
    listof,
    page_of,
    record,
    ref,
    text,
    time,
)
from lineage.judgement.covenant import Recipient
from lineage.transfers.queries.control import ChangeSeen, StepSeen
from wire import ids, times

STATUSES = ("would", "waiting", "under_way", "done")
COMPONENTS = {
    "ControlSaid": record(
        {"acquirer": ref("RecipientSaid"), "effective_at": time(), "note": text(longest=2000)},
        {"validate_only": boolean("Say what it would do, record nothing", null=True)},
        example={
            "acquirer": {"name": "Hollis Bearings Ltd", "kind": "company"},
            "effective_at": "2026-12-01T00:00:00Z",
            "note": "Share purchase agreement of 12 November.",
            "validate_only": True,
        },
    ),
    "ControlStep": record(
        {
            "tenant": key(),
            "paused": integer("Consents whose terms say `suspend`", least=0),
            "withdrawn": integer(
                "Consents whose terms say `destroy`: withdrawn, with that election", least=0
            ),
            "told": integer("Consents that stay as they are", least=0),
            "done_at": time("Null: it would be done", null=True),
            "entry": id_of(ids.ENTRY, null=True),
        }
    ),
    "Control": record(
        {
            "object": const("change_of_control"),
            "id": id_of(ids.CONTROL, null=True),
            "acquirer": ref("Recipient"),
            "effective_at": time(),
            "note": text(),
            "status": choice(STATUSES, "`waiting` for its day, `under_way` tenant by tenant, or `done`"),
            "counts": record({name: integer(least=0) for name in ("tenants", "paused", "withdrawn", "told")}),
            "tenants": listof(ref("ControlStep"), "Whom it concerns, and what was or would be done"),
            "recorded_at": time(null=True),
            "finished_at": time(null=True),
            "entry": id_of(ids.ENTRY, null=True),
        }
    ),
    "ControlList": page_of("Control"),
}


def write(seen: ChangeSeen, *, status: str) -> dict[str, Any]:
    return {
        **_said(seen.acquirer, times.render(seen.effective_at), seen.note, seen.steps),
        "id": ids.render(ids.CONTROL, seen.id),
        "status": status,
        "recorded_at": times.render(seen.recorded_at),
        "finished_at": times.render(seen.finished_at) if seen.finished_at else None,
        "entry": ids.render(ids.ENTRY, seen.entry),
    }


def write_plan(
    acquirer: Recipient, effective_at: str, note: str, steps: Sequence[StepSeen]
) -> dict[str, Any]:
    return {
        **_said(acquirer, effective_at, note, steps),
        "id": None,
        "status": "would",
        "recorded_at": None,
        "finished_at": None,
        "entry": None,
    }


def _said(acquirer: Recipient, effective_at: str, note: str, steps: Sequence[StepSeen]) -> dict[str, Any]:
    return {
        "object": "change_of_control",
        "acquirer": acquirer.to_dict(),
        "effective_at": effective_at,
        "note": note,
        "counts": {
            "tenants": len(steps),
            "paused": sum(one.paused for one in steps),
            "withdrawn": sum(one.withdrawn for one in steps),
            "told": sum(one.told for one in steps),
        },
        "tenants": [
            {
                "tenant": one.tenant_key,
                "paused": one.paused,
                "withdrawn": one.withdrawn,
                "told": one.told,
                "done_at": times.render(one.done_at) if one.done_at else None,
                "entry": ids.render(ids.ENTRY, one.entry) if one.entry else None,
            }
            for one in steps
        ],
    }
