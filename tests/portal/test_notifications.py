"""Members choose how letters come; what protects the customer always comes at once; dates come by a secret address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.test import Client

from consent.operations import changes
from ledger import queries as ledger
from ledger import scope
from notices import letters, mail_groups
from notices.models import Letter, MailChoice
from notices.operations import mail, mail_choices
from portal.presenters import calendar, labels
from tenants.operations import members
from tests.catalogue import give
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn
from wire import times

PAGE = f"{ACME}/notifications/"
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
REQUIRED = (
    "stated",
    "withdrawn",
    "disputed",
    "member.recorded",
    "key.issued",
    "destruction.overdue",
    "promise_broken",
)


def tell(kind: str) -> None:
    with scope.everything(reason="audit"):
        entries = [each for each in ledger.entries() if each.kind.startswith(kind)]
    for entry in entries * 2:
        mail.tell(entry, at=NOW)


def test_groups_name_letters_that_exist_and_none_that_protects() -> None:
    codes = {text.code for text in (*letters.BY_KIND.values(), *letters.BY_CALENDAR)}
    assert frozenset().union(*mail_groups.GROUPS.values()) <= codes
    assert {mail_groups.group_of(code) for code in REQUIRED} == {None}
    assert mail_groups.GROUPS.keys() == labels.MAIL_GROUPS.keys()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-01T04:59:59+00:00", "2026-06-30T07:00:00+02:00"),
        ("2026-07-01T05:00:00+00:00", "2026-07-01T07:00:00+02:00"),
        ("2026-10-25T06:00:00+00:00", "2026-10-25T07:00:00+01:00"),
    ],
)
def test_a_summary_is_due_at_seven_of_the_customers_day(now: str, expected: str) -> None:
    due = mail_groups.summary_before(now=datetime.fromisoformat(now), zone=BERLIN)
    assert due == datetime.fromisoformat(expected)


def test_a_pause_waits_for_the_summary_and_a_withdrawal_does_not(
    catalogue: None, sign_in: SignIn, alice: Human, bob: Human, mailoutbox: list[Any]
) -> None:
    chosen = dict.fromkeys(mail_groups.GROUPS, "at_once") | {"changes": "daily"}
    assert sign_in(alice).post(PAGE, chosen).status_code == 302
    assert sign_in(bob).post(PAGE, chosen | {"changes": "off"}).status_code == 302
    given = give(at=NOW)
    with scope.everything(reason="staff"):
        changes.pause(consent=given.consent, by=alice.actor(), at=NOW)
        changes.withdraw(consent=given.consent, by=alice.actor(), at=NOW)
    tell("consent.paused")
    assert mailoutbox == []
    tell("consent.withdrawn")
    assert {letter.to[0] for letter in mailoutbox} == {alice.email, bob.email}
    mailoutbox.clear()
    assert mail_choices.send_summaries(at=NOW) == 0
    assert mail_choices.send_summaries(at=NOW + timedelta(days=1)) == 1
    assert mail_choices.send_summaries(at=NOW + timedelta(days=2)) == 0
    (summary,) = mailoutbox
    assert summary.to == [alice.email]
    assert "Paused: " in summary.body
    with scope.everything(reason="staff"):
        assert not Letter.objects.exclude(held=None).exists()


def test_a_choice_that_does_not_exist_is_refused(acme: Party, sign_in: SignIn, alice: Human) -> None:
    assert sign_in(alice).post(PAGE, {"changes": "never"}).status_code == 422
    with pytest.raises(mail_choices.UnknownMailChoice), scope.everything(reason="staff"):
        mail_choices.choose(account=acme.account, person=alice.person, said={"withdrawn": "off"})
    with pytest.raises(IntegrityError), scope.everything(reason="staff"):
        MailChoice.objects.create(account=acme.account, person=alice.person, group="changes", how="at_once")


def test_a_calendar_reads_dates_until_the_member_leaves(
    catalogue: None, acme: Party, sign_in: SignIn, alice: Human, vera: Human
) -> None:
    give(at=NOW, said={"valid_until": times.render(NOW + timedelta(days=40))})
    shown = sign_in(vera).post(f"{PAGE}calendar/").content.decode()
    (path,) = re.findall(r"/calendar/[0-9a-f]{64}\.ics", shown)
    read = Client().get(path)
    text = read.content.decode()
    assert read["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 1
    day = (NOW + timedelta(days=40, microseconds=-1)).astimezone(ZoneInfo("UTC"))
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    with scope.everything(reason="staff"):
        members.remove(account=acme.account, person=vera.person, by=alice.actor(), at=NOW)
    assert Client().get(path).status_code == 404
    assert Client().get(f"/calendar/{'0' * 64}.ics").status_code == 404


def test_a_long_title_is_folded_between_characters() -> None:
    one = calendar.CalendarDate("x", NOW.date(), "ü" * 100 + "; a, b\\c\nd", "", "https://x")
    text = calendar.render("n", [one], at=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert ("ü" * 100 + "\\; a\\, b\\\\c d") in text.replace("\r\n ", "")
