"""The page of Security: what happened at the doors, who and what has access, and the review of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.page import Page
from identity import access_reviews, security_kinds
from identity.access_reviews import ReviewedKey, ReviewedStaff
from identity.operations import access_reviews as operations
from identity.queries import access_reviews as reviews
from identity.queries import event_counts
from identity.queries import staff as staff_queries
from identity.queries.staff import StaffRecord
from language import charts
from language.charts import Chart, Series
from ledger import clock
from tenants.queries import working_keys
from tenants.queries.working_keys import WorkingKey

DAYS: Final = 30
_UNUSED: Final = timedelta(days=90)
# The series of the chart, by the beginnings of their kinds.
_GROUPS: Final = {
    "Signed in or out": ("sign_in.succeeded", "sign_in.ended", "proof."),
    "Refused": (
        "sign_in.failed",
        "sign_in.delayed",
        "second_factor.failed",
        "scope.refused",
        "start.refused",
    ),
    "Access changed": ("staff.", "member.", "key.", "approval.", "session.", "password.", "second_factor."),
}


class SecurityPage(Page):
    title = "Security"
    template = "desk/security.html"
    groups = (staff.SECURITY,)
    beyond_own_accounts = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(clock.now())

    def post(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        people, keys = staff_queries.staff(), working_keys.working_keys(at=at)
        try:
            operations.sign(
                reviewer=self.user.person_id,
                shown_sha256=request.POST.get("sha256", ""),
                staff=_reviewed_staff(people),
                keys=_reviewed_keys(keys),
                by=self.actor,
                at=at,
            )
        except operations.ChangedSinceShown as error:
            messages.error(request, str(type(error).__doc__))
            return self._page(at, status=409)
        messages.success(request, f"The review of access for {access_reviews.quarter(at)} is signed.")
        return redirect("admin:security")

    def _page(self, at: datetime, *, status: int = 200) -> HttpResponse:
        people, keys = staff_queries.staff(), working_keys.working_keys(at=at)
        signed = reviews.reviews()
        period = access_reviews.quarter(at)
        return self.show(
            status,
            chart=_chart(at),
            days=DAYS,
            events=[
                (event, security_kinds.MEANINGS.get(event.kind, event.kind))
                for event in event_counts.newest(limit=25)
            ],
            people=people,
            keys=[(key, _remark(key, at)) for key in keys],
            reviews=signed,
            period=period,
            reviewed=any(review.period == period for review in signed),
            sha256=access_reviews.digest(_reviewed_staff(people), _reviewed_keys(keys)),
            figures=[
                ("Staff", len(people)),
                ("Without a second factor", sum(not one.has_second_factor for one in people)),
                ("Working keys", len(keys)),
                ("Keys that change much", sum(key.is_powerful for key in keys)),
            ],
        )


def _chart(at: datetime) -> Chart:
    """Draw the events of the last days, stacked by what they mean."""
    first = (at - timedelta(days=DAYS - 1)).date()
    days = [first + timedelta(days=number) for number in range(DAYS)]
    since = datetime(first.year, first.month, first.day, tzinfo=at.tzinfo)
    counted = event_counts.by_day(since=since, until=at)
    series = [Series(name, tuple(_of(counted, day, name) for day in days)) for name in _GROUPS]
    refused = int(sum(value or 0 for value in series[1].values))
    return charts.bars(
        "Security events by day",
        [f"{day.day}." for day in days],
        series,
        says=f"{refused} refused in {DAYS} days, by day of UTC.",
    )


def _of(counted: dict[tuple[date, str], int], day: date, group: str) -> float:
    return sum(number for (when, kind), number in counted.items() if when == day and _group(kind) == group)


def _group(kind: str) -> str:
    return next((name for name, begins in _GROUPS.items() if kind in begins), "") or next(
        (name for name, begins in _GROUPS.items() if kind.startswith(begins)), "Access changed"
    )


def _remark(key: WorkingKey, at: datetime) -> str:
    """Say what a reviewer should look at, empty if nothing stands out."""
    if at - (key.last_used_at or key.created_at) > _UNUSED:
        return "Not used for 90 days"
    if key.is_powerful and key.expires_at is None:
        return "Changes much and has no end date"
    return ""


def _reviewed_staff(people: list[StaffRecord]) -> list[ReviewedStaff]:
    return [ReviewedStaff(one.id, one.groups, one.has_second_factor) for one in people]


def _reviewed_keys(keys: list[WorkingKey]) -> list[ReviewedKey]:
    return [ReviewedKey(str(key.id), key.scopes) for key in keys]
