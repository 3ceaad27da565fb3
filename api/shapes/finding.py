from __future__ import annotations

from typing import Any

from api.shapes.schema import choice, const, id_of, integer, listof, page_of, record, ref, text, time
from lineage.findings.queries.findings import FindingSeen
from lineage.findings.rules import BREACHES, CODES, GAPS, STATUSES, STEPS
from wire import ids, times

KINDS = ("breach", "coverage_gap")
COMPONENTS = {
    "Finding": record(
        {
            "object": const("finding"),
            "id": id_of(ids.FINDING),
            "kind": choice(KINDS, "A breach: data was used as nobody may. A gap: something we cannot place"),
            "code": choice(CODES),
            "says": text("The code in words"),
            "status": choice(STATUSES),
            "source": choice(("report", "openlineage")),
            "tenant": text("As it was met; null: nobody's, or anybody's", null=True),
            "category": text(null=True),
            "run": text(null=True),
            "clearance": id_of(ids.CLEARANCE, null=True),
            "rows": integer(least=0, null=True),
            "evidence": {"type": "object", "additionalProperties": True},
            "found_at": time(),
            "entry": id_of(ids.ENTRY),
            "steps": listof(ref("FindingStep"), "What was done about it, in order"),
        }
    ),
    "FindingStep": record({"step": choice(STEPS), "note": text(null=True), "at": time(), "channel": text()}),
    "FindingList": page_of("Finding"),
    "FindingNoteSaid": record(
        {"note": text(longest=4000)}, example={"note": "The job is gated since Tuesday."}
    ),
    "FindingAckSaid": record({}, {"note": text(longest=4000, null=True)}, example={}),
}


def write(seen: FindingSeen) -> dict[str, Any]:
    return {
        "object": "finding",
        "id": ids.render(ids.FINDING, seen.id),
        "kind": seen.kind,
        "code": seen.code,
        "says": {**BREACHES, **GAPS}[seen.code],
        "status": seen.status,
        "source": seen.source,
        "tenant": seen.tenant,
        "category": seen.category,
        "run": seen.run or None,
        "clearance": ids.render(ids.CLEARANCE, seen.clearance) if seen.clearance else None,
        "rows": seen.rows,
        "evidence": dict(seen.evidence),
        "found_at": times.render(seen.found_at),
        "entry": ids.render(ids.ENTRY, seen.entry),
        "steps": [
            {"step": one.step, "note": one.note or None, "at": times.render(one.at), "channel": one.channel}
            for one in seen.steps
        ],
    }
