"""Findings: breaches and gaps, and what was done about them."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of
from api.schema.scalars import choice, constant, free, id_of, integer, text, time
from lineage.findings.rules import BREACHES, CODES, GAPS, STATUSES, STEPS
from wire import ids

KINDS = ("breach", "coverage_gap")
_SAYS = {**BREACHES, **GAPS}
STEP = noun("FindingStep", {"step": choice(STEPS), "note": text(null=True), "at": time(), "channel": text()})
FINDING = noun(
    "Finding",
    {
        "object": constant("finding"),
        "id": id_of(ids.FINDING),
        "kind": choice(
            KINDS, "`breach`: data was used without permission. `coverage_gap`: data that we cannot attribute"
        ),
        "code": choice(CODES),
        "says": text("The code in words").source(lambda finding: _SAYS[finding.code]),
        "status": choice(STATUSES),
        "source": choice(("report", "openlineage")),
        "tenant": text("The name as it was reported; null if no tenant was named", null=True),
        "category": text(null=True),
        "run": text(null=True),
        "clearance": id_of(ids.CLEARANCE, null=True),
        "rows": integer(least=0, null=True),
        "evidence": free().source(lambda finding: dict(finding.evidence)),
        "found_at": time(),
        "entry": id_of(ids.ENTRY),
        "steps": listof(STEP, "What was done about it, in order"),
    },
)
FINDING_LIST = page_of(FINDING)
NOTE_REQUEST = noun(
    "FindingNoteSaid", {"note": text(longest=4000)}, example={"note": "The job is gated since Tuesday."}
)
ACKNOWLEDGE_REQUEST = noun(
    "FindingAckSaid", {}, {"note": text(longest=4000, null=True).default("")}, example={}
)
