"""The pages about findings: breaches and coverage gaps, and their follow-up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from desk.page import Page
from lineage.findings.queries import findings, readers
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import BREACHES, GAPS

SHOWN = 200
SAYS = {**BREACHES, **GAPS}
STATUSES = (
    ("open", "Open"),
    ("acknowledged", "Acknowledged"),
    ("explained", "Explained"),
    ("remedied", "Remedied"),
)
MODES = ("live", "test")


def _rows(seen: list[FindingRecord]) -> list[dict[str, Any]]:
    return [{"seen": one, "says": SAYS[one.code], "run": one.evidence.get("job") or one.run} for one in seen]


class FindingsPage(Page):
    title = "Findings"
    template = "desk/findings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        status = request.GET.get("status") or "open"
        known = status if status in dict(STATUSES) else "open"
        groups = [
            {
                "name": name,
                "explains": explains,
                "rows": _rows(
                    [
                        one
                        for mode in MODES
                        for one in findings.findings(mode=mode, kind=kind, status=known, limit=SHOWN)
                    ]
                ),
            }
            for kind, name, explains in (
                ("breach", "Breaches", "Tenants' data was used as nobody may."),
                ("coverage_gap", "Coverage gaps", "We were told of something that we cannot place."),
            )
        ]
        jobs = [(mode, one) for mode in MODES for one in readers.by_job(mode=mode, limit=SHOWN)]
        return self.show(groups=groups, chosen=known, statuses=STATUSES, jobs=jobs)
