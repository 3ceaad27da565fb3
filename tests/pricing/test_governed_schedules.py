"""A schedule follows another, lapses without harm, and costs no customer more without notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.operations import changes
from ledger import scope
from pricing import operations, queries
from pricing.governance import promises
from pricing.governance.operations import locks, schedules
from pricing.governance.queries import schedules as schedule_queries
from pricing.models import LapseNotice, PriceLock
from tests import prices
from tests.catalogue import SHIFTS, give
from tests.people import SETUP, START, Party
from tests.prices import publish_schedule
from wire import times

DAY = timedelta(days=1)
DEARER = [{"name": "bronze", "min_points": 40, "discount_bps": 100}]
RICHER = [{"name": "silver", "min_points": 40, "discount_bps": 900}]


@pytest.fixture(autouse=True)
def all_rows() -> Iterator[None]:
    with scope.everything(reason="staff"):
        yield


def bps(party: Party) -> int:
    seen = queries.entitlement(tenant=party.tenant)
    return seen.bps if seen else 0


def sweep(at: datetime) -> int:
    return operations.sweep(by=SETUP, at=at)


def standing(version: str, at: datetime) -> str:
    record = schedule_queries.schedule(mode="live", version=version)
    return schedule_queries.statuses(mode="live", at=at)[record.id]


def test_an_open_schedule_is_followed_by_another(acme: Party, schedule: None) -> None:
    publish_schedule(at=START + DAY, effective_from=START + 9 * DAY, version="2026")
    assert standing("2025", START + 2 * DAY) == "in_effect"
    assert standing("2026", START + 2 * DAY) == "upcoming"
    assert standing("2025", START + 9 * DAY) == "ended"
    assert schedule_queries.schedule(mode="live", version="2025").effective_until == START + 9 * DAY


def test_a_schedule_that_lapses_keeps_its_prices_and_is_announced(acme: Party, catalogue: None) -> None:
    publish_schedule(effective_until=START + 100 * DAY)
    give()
    told = [
        day for day in range(120) if schedules.announce_lapse(mode="live", by=SETUP, at=START + day * DAY)
    ]
    assert told == [10, 70, 93]
    assert [row.days for row in LapseNotice.objects.order_by("-days")] == [90, 30, 7]
    sweep(START + 101 * DAY)
    assert bps(acme) == 800
    assert standing("2025", START + 101 * DAY) == "lapsed"


def test_a_version_is_published_once_and_never_into_the_past(acme: Party, schedule: None) -> None:
    with pytest.raises(schedules.ScheduleOverlaps):
        publish_schedule(at=START + DAY, effective_from=START + 2 * DAY)
    with pytest.raises(schedules.ScheduleOverlaps):
        publish_schedule(at=START, version="2026")
    with pytest.raises(schedules.ScheduleInThePast):
        publish_schedule(at=START + DAY, effective_from=START, version="2026")
    with pytest.raises(schedules.ScheduleEndsBeforeItBegins):
        publish_schedule(
            at=START + DAY, effective_from=START + 2 * DAY, effective_until=START + 2 * DAY, version="2026"
        )


def test_a_schedule_is_taken_back_before_it_begins(acme: Party, schedule: None) -> None:
    publish_schedule(at=START + DAY, effective_from=START + 9 * DAY, version="2026")
    schedules.end_schedule(
        mode="live", version="2026", ends_at=START + 9 * DAY, reason="Wrong", by=SETUP, at=START + 2 * DAY
    )
    assert standing("2026", START + 3 * DAY) == "withdrawn"
    with pytest.raises(schedules.ScheduleOver):
        schedules.end_schedule(
            mode="live", version="2026", ends_at=START + 10 * DAY, by=SETUP, at=START + 2 * DAY
        )
    publish_schedule(at=START + 3 * DAY, effective_from=START + 9 * DAY, version="2026b")
    assert standing("2026b", START + 9 * DAY) == "in_effect"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"clawback": [{"days": 0, "bps": 1}]}, "/clawback"),
        ({"minimum_term_days": 30, "clawback": [{"days": 31, "bps": 1}]}, "/clawback/0/days"),
        ({"minimum_term_days": 30, "notice_days": 31}, "/notice_days"),
        ({"caps": {**prices.RULE["caps"], "max_bps": 0}}, "/caps/max_bps"),
        (
            {"caps": {**prices.RULE["caps"], "max_per_invoice": [{"amount_minor": 0, "currency": "EUR"}]}},
            "/caps/max_per_invoice/0/amount_minor",
        ),
    ],
)
def test_a_promise_that_cannot_be_held_is_refused(
    catalogue: None, changed: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(promises.PromiseNotHeld) as raised:
        publish_schedule(**changed)
    assert [error.pointer for error in raised.value.errors] == [pointer]


def test_a_dearer_schedule_waits_for_the_customers_notice(acme: Party, schedule: None) -> None:
    give()
    publish_schedule(at=START + DAY, effective_from=START + 200 * DAY, version="2026", tiers=DEARER)
    assert sweep(START + 2 * DAY) == 2
    lock = PriceLock.objects.get()
    assert lock.until == START + 92 * DAY  # notice long before is enough
    sweep(START + 200 * DAY)
    assert bps(acme) == 100


def test_the_price_stays_90_days_after_notice_and_its_lines_name_the_day(acme: Party, schedule: None) -> None:
    give()
    publish_schedule(at=START + DAY, effective_from=START + 3 * DAY, version="2026", tiers=DEARER)
    sweep(START + 2 * DAY)
    sweep(START + 3 * DAY)
    seen = queries.entitlement(tenant=acme.tenant)
    assert seen is not None
    assert (seen.bps, seen.schedule) == (800, "2025")
    assert {line["agreed_until"] for line in seen.explanation["lines"]} == {times.render(START + 92 * DAY)}
    sweep(START + 91 * DAY)
    assert bps(acme) == 800
    sweep(START + 92 * DAY)
    assert bps(acme) == 100


def test_no_change_of_consent_slips_past_the_notice(acme: Party, schedule: None) -> None:
    """The schedule begins, and before the sweep looks, a consent is given: the better price holds all the same."""
    give()
    publish_schedule(at=START + DAY, effective_from=START + DAY, version="2026", tiers=DEARER)
    give(category=SHIFTS, rights_attested=True, at=START + 2 * DAY)
    assert bps(acme) == 1500
    sweep(START + 3 * DAY)
    sweep(START + 92 * DAY)
    assert bps(acme) == 1500
    sweep(START + 93 * DAY)
    assert bps(acme) == 100


def test_a_richer_schedule_counts_at_once(acme: Party, schedule: None) -> None:
    give()
    publish_schedule(at=START + DAY, effective_from=START + 3 * DAY, version="2026", tiers=RICHER)
    sweep(START + 3 * DAY)
    assert bps(acme) == 900
    assert PriceLock.objects.count() == 0


def test_a_newcomer_has_the_new_price(globex: Party, schedule: None) -> None:
    publish_schedule(at=START + DAY, effective_from=START + 3 * DAY, version="2026", tiers=DEARER)
    sweep(START + 3 * DAY)
    give("globex", at=START + 4 * DAY)
    assert bps(globex) == 100


def test_a_commitment_keeps_the_version_until_it_ends(acme: Party, schedule: None) -> None:
    give()
    locks.lock_price(tenant=acme.tenant, version="2025", until=START + 300 * DAY, by=SETUP, at=START + DAY)
    publish_schedule(at=START + DAY, effective_from=START + 3 * DAY, version="2026", tiers=RICHER)
    publish_schedule(at=START + DAY, effective_from=START + 9 * DAY, version="2027", tiers=DEARER)
    for day in (2, 3, 9, 299):
        sweep(START + day * DAY)
        assert bps(acme) == 800
    sweep(START + 300 * DAY)
    assert bps(acme) == 100


def test_a_withdrawal_is_never_kept(acme: Party, schedule: None) -> None:
    given = give()
    publish_schedule(at=START + DAY, effective_from=START + 3 * DAY, version="2026", tiers=DEARER)
    sweep(START + 3 * DAY)
    changes.withdraw(consent=given.consent, by=SETUP, at=START + 4 * DAY)
    assert bps(acme) == 0
