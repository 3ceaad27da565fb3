"""The page of price schedules: what is in effect, what follows, what waits, and what is left of the budget."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from desk import staff
from desk.page import Page
from desk.views.catalogue import MODE
from language.formats import money
from ledger import clock
from pricing.governance import validity
from pricing.governance.operations import schedule_proposals
from pricing.governance.queries import budgets, matrices, schedules
from pricing.governance.queries.schedules import ScheduleRecord
from tenants.queries import approvals
from tenants.queries.approvals import ApprovalRecord

TONES = {"in_effect": "good", "upcoming": "wait", "lapsed": "bad", "ended": "quiet", "withdrawn": "quiet"}


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    record: ScheduleRecord
    status: str
    tone: str
    superseded_by: str | None


class PricesPage(Page):
    """Every price schedule, and the changes of prices that wait for a second person."""

    title = "Prices"
    template = "desk/prices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        found, followed = schedules.statuses(mode=MODE, at=at), schedules.successors(mode=MODE)
        rows = [
            ScheduleRow(each, found[each.id], TONES[found[each.id]], followed.get(each.id))
            for each in schedules.schedules(mode=MODE)
        ]
        current = schedules.schedule_in_effect(mode=MODE, at=at)
        return self.show(
            rows=rows,
            current=current,
            lapses_at=validity.lapses_at(schedules.terms(mode=MODE), at),
            lapsed=current is not None and found[current.id] == "lapsed",
            figures=[
                (f"granted in a year, of a budget of {money(each.budget)}", money(each.spent))
                for each in (budgets.states(current.rule, mode=MODE) if current else ())
            ],
            waiting=[each for each in approvals.approvals(mode=MODE) if _of_prices(each)],
            rules=matrices.rules(mode=MODE),
            may_edit=staff.groups_of(self.user, staff.FINANCE),
        )


def _of_prices(change: ApprovalRecord) -> bool:
    kinds = {
        schedule_proposals.SCHEDULE,
        schedule_proposals.SCHEDULE_END,
        "override.agreed",
        "override.ended",
    }
    return change.change in kinds and change.status in {"pending", "approved"}
