"""Findings: breaches and coverage gaps, and what was done about them."""

from __future__ import annotations

from operator import itemgetter

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Choice, Constant, Free, Id, Integer, Text, Time
from api.shapes.common import why_null
from lineage.findings.rules import BREACHES, CODES, EVERY_STEP, GAPS, SOURCES, STATUSES
from wire import ids

KINDS = ("breach", "coverage_gap")
_SAYS = {**BREACHES, **GAPS}
STEP = Noun(
    "FindingStep",
    {
        "step": Choice(
            EVERY_STEP,
            "`told`: Licet told the customer. `stated`: the vendor added a statement for the customer",
        ),
        "note": Text(null=True),
        "at": Time(),
        "channel": Text(),
    },
)
FINDING = Noun(
    "Finding",
    {
        "object": Constant("finding"),
        "id": Id(ids.FINDING),
        "kind": Choice(
            KINDS, "`breach`: data was used without permission. `coverage_gap`: data that we cannot attribute"
        ),
        "code": Choice(CODES),
        "says": Text("The code in words").source(lambda finding: _SAYS[finding.code]),
        "status": Choice(STATUSES),
        "source": Choice(SOURCES),
        "tenant": Text("The name as it was reported; null if no tenant was named", null=True),
        "category": Text(null=True),
        "run": Text(null=True),
        "clearance": Id(ids.CLEARANCE, null=True),
        "rows": Integer(least=0, null=True),
        "rows_reason": why_null("rows", "not_reported"),
        "evidence": Free().source(lambda finding: dict(finding.evidence)),
        "found_at": Time(),
        "told_at": Time("When Licet told the customer of a breach of its data. Null: not yet", null=True),
        "tell_by": Time(
            "When Licet tells the customer at the latest. Null: done already, or it concerns no known customer",
            null=True,
        ),
        "entry": Id(ids.ENTRY),
        "steps": ListOf(STEP, "What was done about it, in order"),
    },
)
FINDING_LIST = Page(FINDING)
_BY_CODE = Noun(
    "FindingCount",
    {"code": Choice(CODES).source(itemgetter(0)), "count": Integer(least=1).source(itemgetter(1))},
)
JOB_FINDINGS = Noun(
    "JobFindings",
    {
        "object": Constant("job_findings"),
        "job": Text("`namespace/name`"),
        "breaches": Integer(least=0),
        "gaps": Integer(least=0),
        "open": Integer("Findings without any step yet", least=0),
        "codes": ListOf(_BY_CODE).source(lambda row: row.codes.items()),
        "tenants": ListOf(Text(), "The tenants that the breaches are about"),
        "first_at": Time(),
        "last_at": Time(),
    },
)
JOB_FINDINGS_LIST = Page(JOB_FINDINGS)
NOTE_REQUEST = Noun(
    "FindingNoteSaid", {"note": Text(longest=4000)}, example={"note": "The job is gated since Tuesday."}
)
ACKNOWLEDGE_REQUEST = Noun(
    "FindingAckSaid", {}, {"note": Text(longest=4000, null=True).default("")}, example={}
)
