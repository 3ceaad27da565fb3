"""How long a price stays after an edit of the catalogue: 90 days, and one full billing period after notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing import price_notice
from pricing.price_notice import BillingPeriod

NOTICE = datetime(2026, 1, 20, tzinfo=UTC)
_TIMES = st.integers(0, 20 * 365 * 24).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@pytest.mark.parametrize(
    ("period", "until"),
    [
        (None, datetime(2026, 4, 20, tzinfo=UTC)),
        (BillingPeriod(datetime(2026, 1, 31, tzinfo=UTC), "month"), datetime(2026, 4, 20, tzinfo=UTC)),
        (BillingPeriod(datetime(2026, 3, 31, tzinfo=UTC), "month", 3), datetime(2026, 6, 30, tzinfo=UTC)),
        (BillingPeriod(datetime(2026, 12, 1, tzinfo=UTC), "year"), datetime(2027, 12, 1, tzinfo=UTC)),
        # The period that Stripe named has ended: the next one counts in full only if it begins after the notice.
        (BillingPeriod(datetime(2026, 1, 1, tzinfo=UTC), "year"), datetime(2028, 1, 1, tzinfo=UTC)),
        (BillingPeriod(datetime(2026, 1, 31, tzinfo=UTC), "week"), datetime(2026, 4, 20, tzinfo=UTC)),
    ],
)
def test_the_later_of_the_two_counts(period: BillingPeriod | None, until: datetime) -> None:
    end = period.end_of_next(notice_at=NOTICE) if period else None
    assert price_notice.kept_until(notice_at=NOTICE, period_end=end) == until


@given(
    st.builds(BillingPeriod, _TIMES, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 12)),
    _TIMES,
)
def test_a_whole_period_lies_between_notice_and_end(period: BillingPeriod, notice: datetime) -> None:
    end = period.end_of_next(notice_at=notice)
    shortest = {"day": 1, "week": 7, "month": 28, "year": 365}[period.interval] * period.count
    assert end >= notice + timedelta(days=shortest)
    assert price_notice.kept_until(notice_at=notice, period_end=end) >= notice + timedelta(days=90)
