"""The overview of Finance: discounts by size and month, what they should come to, budgets, and differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

from billing import months
from billing.queries import cases, realised_months
from billing.queries.realised_months import RealisedMonth
from desk import staff
from desk.page import Page
from language import charts, formats
from language.charts import Chart, Series
from ledger import clock
from pricing import tier_counts
from pricing.governance.queries import budgets as budget_queries
from pricing.governance.queries import schedules, tier_changes
from pricing.money import Money

MODE: Final = "live"
_MONTHS: Final = 12


class FinanceOverview(Page):
    title = "Discounts"
    template = "desk/finance.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        shown = _months(at)
        rows = realised_months.realised_months(mode=MODE, since=shown[0])
        rule = schedules.schedule_in_effect(mode=MODE, at=at)
        yearly = budget_queries.granted_yearly(mode=MODE)
        return self.show(
            realised=[
                _realised(currency, shown, rows) for currency in sorted({row.currency for row in rows})
            ],
            tiers=_tiers(shown),
            expected=[
                (
                    formats.money(each),
                    _written(_sum(rows, each.currency), each.currency, rows),
                    _written(_last(rows, each.currency) * 12, each.currency, rows),
                )
                for each in yearly
            ],
            budgets=budget_queries.states(rule.rule, mode=MODE) if rule else [],
            schedule=rule,
            cases=cases.open_cases(mode=MODE),
        )


def _months(at: datetime) -> list[str]:
    """The last twelve months, this one included, oldest first."""
    found, month = [], f"{at.year - 1:04}-{at.month:02}"
    for _ in range(_MONTHS):
        month = months.after(month)
        found.append(month)
    return found


def _realised(currency: str, shown: Sequence[str], rows: Sequence[RealisedMonth]) -> Chart:
    own = [row for row in rows if row.currency == currency]
    by_place = {(row.month, row.bps): row.realised_minor for row in own}
    series = [
        Series(formats.percent(bps), tuple(float(by_place.get((month, bps), 0)) for month in shown))
        for bps in sorted({row.bps for row in own})
    ]
    total = formats.money(Money(_sum(own, currency), currency))
    return charts.bars(
        f"Realised discount in {currency}",
        shown,
        series,
        says=f"{total} in twelve months, by size of the discount.",
        write=lambda value: formats.money(Money(round(value), currency)),
    )


def _tiers(shown: Sequence[str]) -> Chart:
    ends = [months.ends_at(month) for month in shown]
    counted = tier_counts.tiers_at(tier_changes.tier_changes(mode=MODE), ends)
    names = sorted({name for each in counted for name in each})
    return charts.lines(
        "Customers by tier",
        shown,
        [Series(name, tuple(float(each[name]) for each in counted)) for name in names],
        says="At the end of each month, or now.",
    )


def _written(minor: int, currency: str, rows: Sequence[RealisedMonth]) -> str:
    """An amount in words, unless no invoice of this currency is recorded."""
    if not any(row.currency == currency for row in rows):
        return "no invoice yet"
    return formats.money(Money(minor, currency))


def _sum(rows: Sequence[RealisedMonth], currency: str) -> int:
    return sum(row.realised_minor for row in rows if row.currency == currency)


def _last(rows: Sequence[RealisedMonth], currency: str) -> int:
    """What the newest month with bookings came to."""
    newest = max((row.month for row in rows if row.currency == currency), default="")
    return sum(row.realised_minor for row in rows if row.currency == currency and row.month == newest)
