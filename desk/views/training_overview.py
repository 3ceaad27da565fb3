"""The overview for machine learning: what may be trained on now, what could be asked for, and what may soon leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse

from consent import usable as rules
from consent.queries import catalogue, purposes, usable
from desk import staff
from desk.page import Page
from language import charts, words
from language.charts import Series
from ledger import clock
from lineage.clearances.queries import reported_rows

MODE: Final = "live"
WITHIN: Final = timedelta(days=30)


class TrainingPage(Page):
    title = "Training data"
    template = "desk/training.html"
    groups = (staff.TRAINING,)
    beyond_own_accounts = True

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        offered, known = purposes.purposes(mode=MODE), catalogue.categories(mode=MODE)
        purpose = request.GET.get("purpose") or (offered[0].code if offered else "")
        form = request.GET.get("form") if request.GET.get("form") in words.FORMS else "synthetic"
        region = request.GET.get("region", "").strip() or "DE"
        codes = [category.code for category in known]
        answers = usable.answers(
            mode=MODE, purpose=purpose, categories=codes, form=form, region=region, at=at
        )
        rows = rules.usable(
            answers, categories=codes, rows=reported_rows.newest_rows(mode=MODE), until=at + WITHIN
        )
        names = {category.code: category.name for category in known}
        chart = charts.bars(
            "Customers by category",
            [names[row.category] for row in rows],
            [
                Series("May be used", tuple(float(row.allowed - row.leaving) for row in rows)),
                Series(f"May leave within {WITHIN.days} days", tuple(float(row.leaving) for row in rows)),
                Series("Could be asked", tuple(float(row.askable) for row in rows)),
            ],
            says=f"{sum(row.allowed for row in rows)} permissions for this purpose now.",
        )
        total, leaving = sum(row.rows for row in rows), sum(row.rows_leaving for row in rows)
        return self.show(
            chart=chart,
            rows=[(names[row.category], row) for row in rows],
            purposes=offered,
            purpose=purpose,
            forms=words.FORMS,
            form=form,
            region=region,
            days=WITHIN.days,
            total=total,
            leaving=leaving,
            exposure=leaving * 10_000 // total if total else 0,
        )
