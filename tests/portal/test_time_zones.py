"""A customer's days: typed on a page, shown on a page, in a letter and in print, in the account's time zone."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest

from consent.queries import consents as consent_queries
from desk.forms.onboarding import AgreementForm
from documents.receipts import content, pdf
from ledger import queries as ledger
from ledger import scope
from notices.queries import letter_facts
from portal.forms.subject_request import PersonForm
from portal.forms.waiver import WaiverForm
from tenants.operations import accounts
from tenants.operations.accounts import NoSuchTimeZone
from tenants.queries import tenants
from tests.catalogue import give
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import ACME, SignIn, consents, review, sign
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")

# For each zone: when 29 March 2099 begins there, and when 25 October 2099 ends. Clocks change in Berlin on both.
BOUNDS = [
    ("UTC", "2099-03-29T00:00:00Z", "2099-10-26T00:00:00Z"),
    ("Europe/Berlin", "2099-03-28T23:00:00Z", "2099-10-25T23:00:00Z"),
    ("America/Los_Angeles", "2099-03-29T07:00:00Z", "2099-10-26T07:00:00Z"),
    ("Pacific/Kiritimati", "2099-03-28T10:00:00Z", "2099-10-25T10:00:00Z"),
]


def live_in(zone: str, party: Party) -> None:
    with scope.everything(reason="staff"):
        accounts.put_account(mode="live", key=party.key, name="ACME", time_zone=zone, by=SETUP, at=START)


@pytest.mark.parametrize(("zone", "begins", "ends"), BOUNDS)
def test_typed_days_are_days_in_the_zone_and_shown_as_typed(
    sign_in: SignIn, alice: Human, acme: Party, *, zone: str, begins: str, ends: str
) -> None:
    live_in(zone, acme)
    client = sign_in(alice)
    days = {
        "valid_from": "2099-03-29",
        "valid_until": "2099-10-25",
        "past": "since",
        "past_from": "2024-03-31",
    }
    shown = html.unescape(review(client, **days).content.decode())
    for says in (
        f"From 29 Mar 2099, {zone}.",
        f"Until the end of 25 Oct 2099, {zone}.",
        f"on or after 31 Mar 2024, {zone}, is included.",
        f"Days and times on this page: {zone}.",
    ):
        assert says in shown
    assert sign(client, **days).status_code == 302
    [made] = consents(acme)
    assert made.conditions.valid_from == datetime.fromisoformat(begins)
    assert made.conditions.valid_until == datetime.fromisoformat(ends)


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("UTC", "31 Dec 2025", "31 Dec 2025, 23:30 UTC"),
        ("Europe/Berlin", "1 Jan 2026", "1 Jan 2026, 00:30 Europe/Berlin"),
        ("America/Los_Angeles", "31 Dec 2025", "31 Dec 2025, 15:30 America/Los_Angeles"),
        ("Pacific/Kiritimati", "1 Jan 2026", "1 Jan 2026, 13:30 Pacific/Kiritimati"),
    ],
)
def test_pages_letters_and_print_show_the_same_day(
    sign_in: SignIn, alice: Human, acme: Party, *, zone: str, day: str, moment: str
) -> None:
    live_in(zone, acme)
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    given = give(at=at, said={"valid_until": "2099-12-31T23:00:00Z"})
    with scope.everything(reason="staff"):
        seen = consent_queries.consent(id=given.consent, at=at + timedelta(days=1))
        assert seen is not None
        printed = pdf.page(content.gather(ledger.entry(id=given.entry), at=at + timedelta(days=1)))
        letter = letter_facts.consent_facts(seen)
    [conditions] = printed.sections[0].tables
    last = "1 Jan 2100" if zone == "Pacific/Kiritimati" else "31 Dec 2099"
    assert printed.subtitle == f"Receipt · {moment}"
    assert dict(conditions)["Validity"] == (
        f"Since {day}, {zone}. Until the end of {last}, {zone}. Then the consent ends by itself."
    )
    assert letter.words["last_day"] == f"{last}, {zone}"
    page = sign_in(alice).get(f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/").content.decode()
    assert moment in page
    assert f"Until the end of {last}, {zone}." in page


@pytest.mark.parametrize(
    ("zone", "today", "end"),
    [
        ("America/Los_Angeles", "2026-12-30", datetime(2026, 12, 31, 8, tzinfo=UTC)),
        ("UTC", "2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        ("Pacific/Kiritimati", "2026-12-31", datetime(2026, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_last_day_may_be_today_where_the_customer_is(
    acme: Party, zone: str, today: str, end: datetime
) -> None:
    live_in(zone, acme)
    with scope.everything(reason="staff"):
        there = tenants.tenant_by_id(id=acme.tenant).zone
    at = datetime(2026, 12, 31, 3, tzinfo=UTC)
    waiver = WaiverForm({"answer": "grant", "last_day": today}, at=at, zone=there)
    said = {"commitment": "a" * 64, "key_id": "4be4c2f7", "right": "objection", "last_day": today}
    person = PersonForm(said, at=at, zone=there)
    assert (waiver.is_valid(), person.is_valid()) == (True, True)
    assert (waiver.until, person.deadline) == (end, end)
    before = (datetime.fromisoformat(today) - timedelta(days=1)).date().isoformat()
    assert not WaiverForm({"answer": "grant", "last_day": before}, at=at, zone=there).is_valid()
    assert not PersonForm({"commitment": "a" * 64, "last_day": before}, at=at, zone=there).is_valid()


def test_days_of_an_agreement_typed_in_the_desk_are_the_customers(acme: Party) -> None:
    live_in("Europe/Berlin", acme)
    with scope.everything(reason="staff"):
        there = tenants.tenant_by_id(id=acme.tenant).zone
    said = {"reference": "msa-1", "kind": "msa", "training": "opt_in", "effective_from": "2026-07-01"}
    form = AgreementForm(said, zone=there)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["effective_from"] == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert "A day in Europe/Berlin." in form.as_p()


def test_a_zone_that_does_not_exist_is_not_recorded(acme: Party) -> None:
    with pytest.raises(NoSuchTimeZone):
        live_in("Europe/Atlantis", acme)
