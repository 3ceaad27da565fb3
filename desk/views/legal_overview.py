"""The overview of Legal: terms with their changes and effect, findings with deadlines, and whether jobs are cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse

from consent import covenant_sentences
from consent.queries import terms as terms_queries
from consent.queries import terms_use
from consent.queries.terms import TermsRecord
from desk import staff
from desk.page import Page
from language import charts, redline
from language.charts import Chart, Series
from language.redline import Paragraph
from ledger import clock
from lineage.audits.queries import open_findings
from lineage.findings import rules
from lineage.findings.queries import completeness, findings
from lineage.findings.queries.completeness import JobCompleteness
from lineage.findings.queries.findings import FindingRecord
from lineage.transfers.queries import control, waivers
from tenants.queries import tenants

MODE: Final = "live"
_SEEN_FOR: Final = timedelta(days=30)
_SHOWN: Final = 20


class LegalPage(Page):
    title = "Legal"
    template = "desk/legal.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        every = terms_queries.every(mode=MODE)
        use = terms_use.statements_by_terms(mode=MODE)
        jobs = completeness.jobs_seen(mode=MODE, since=at - _SEEN_FOR)
        found = findings.findings(mode=MODE, status="open", limit=_SHOWN)
        chosen = next((each for each in every if each.version == request.GET.get("terms")), None)
        before = _before(chosen, every) if chosen else None
        return self.show(
            terms=[
                (
                    each,
                    use[each.version],
                    [covenant_sentences.covenant_sentence(one) for one in each.clauses.no_transfer_to],
                )
                for each in every
            ],
            chosen=chosen,
            before=before,
            paragraphs=_redline(before, chosen),
            stays=use[before.version] if before else 0,
            findings=_findings(found, at),
            audit_findings=[(each, _left(each.due_at, at)) for each in open_findings.unanswered(mode=MODE)],
            waivers=waivers.waivers(at=at, mode=MODE, only_open=True, limit=_SHOWN),
            changes=control.changes(mode=MODE, limit=5),
            jobs=jobs[:_SHOWN],
            chart=_chart(jobs),
            days=_SEEN_FOR.days,
        )


def _findings(found: Sequence[FindingRecord], at: datetime) -> list[tuple[FindingRecord, str, str, int]]:
    """Each finding with what happened, whose data it was, and for how many days it has been open."""
    names = tenants.tenant_names(ids=[each.tenant_id for each in found if each.tenant_id])
    says = {**rules.BREACHES, **rules.GAPS}
    return [
        (
            each,
            says.get(each.code, each.code),
            names.get(each.tenant_id, "") if each.tenant_id else "",
            (at - each.found_at).days,
        )
        for each in found
    ]


def _before(chosen: TermsRecord, every: list[TermsRecord]) -> TermsRecord | None:
    """The version that the chosen one follows: for the same account, otherwise the standard terms."""
    earlier = [each for each in every if each.revision < chosen.revision]
    own = [each for each in earlier if each.account == chosen.account]
    standard = [each for each in earlier if each.account is None]
    return max(own or standard, key=lambda each: each.revision, default=None)


def _redline(before: TermsRecord | None, chosen: TermsRecord | None) -> list[Paragraph | None]:
    """Return the paragraphs that changed. None stands for one or more that did not."""
    if before is None or chosen is None:
        return []
    every = redline.paragraphs(before.body_markdown, chosen.body_markdown)
    folded = [None if each.kind == "same" else each for each in every]
    return [
        each for at, each in enumerate(folded) if each is not None or at == 0 or folded[at - 1] is not None
    ]


def _left(due_at: datetime, at: datetime) -> int:
    """Days until the deadline, negative after it."""
    return (due_at - at).days


def _chart(jobs: list[JobCompleteness]) -> Chart:
    shown = jobs[:12]
    without = sum(job.without for job in jobs)
    return charts.bars(
        "Runs of jobs, with and without a clearance",
        [job.name for job in shown],
        [
            Series("With a clearance", tuple(float(job.cleared) for job in shown)),
            Series("Without", tuple(float(job.without) for job in shown)),
        ],
        says=f"{without} run{'' if without == 1 else 's'} without a clearance in {_SEEN_FOR.days} days.",
    )
