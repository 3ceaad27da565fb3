"""The overview says in ten seconds what is allowed, what it earns, what needs an answer and what went wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.operations import catalogue as consent_catalogue
from consent.operations.catalogue import FieldInput
from ledger import scope
from portal.presenters.summary import summary
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, give
from tests.lineage.runs import Job
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import ACME, SignIn

pytestmark = pytest.mark.usefixtures("schedule")
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def client(sign_in: SignIn, alice: Human) -> Client:
    return sign_in(alice)


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ((5, 1500, 2, 0), f"5 uses allowed, 15{NARROW}% off, 2 things need you."),
        ((1, 0, 1, 2), "1 use allowed, no discount, 1 thing needs you, 2 problems open."),
        ((0, 0, 0, 0), "No use is allowed, no discount, nothing needs you."),
    ],
)
def test_one_sentence_says_it_all(counts: tuple[int, int, int, int], says: str) -> None:
    allowed, bps, waiting, problems = counts
    assert summary(allowed=allowed, bps=bps, waiting=waiting, problems=problems) == says


def test_what_matters_is_shown_and_the_rest_is_folded(client: Client, acme: Party) -> None:
    given = give()
    give(category=SHIFTS, purpose=OWN, manner="proposed", rights_attested=True)
    answer = client.get(f"{ACME}/")
    shifts, telemetry = sorted(answer.context["lists"], key=lambda each: str(each.category.code != SHIFTS))
    assert [line.purpose.code for line in telemetry.shown] == [SHARED]
    assert (telemetry.folded_says, shifts.folded_says) == ("1 more use, not allowed",) * 2
    assert [(line.purpose.code, line.proposed) for line in shifts.shown] == [(OWN, True)]
    (line,) = telemetry.shown
    assert line.withdraw == given.consent
    text = answer.content.decode()
    assert "1 use allowed, 8" in text
    assert "1 thing needs you" in text
    assert re.search(r'href="[^"]+/withdraw/"[^>]*>Withdraw</a>', text)


def test_viewers_see_it_without_a_way_to_withdraw(sign_in: SignIn, vera: Human, acme: Party) -> None:
    give()
    assert b">Withdraw</a>" not in sign_in(vera).get(f"{ACME}/").content


def reads(client: Client, page: str) -> int:
    """How many times the page reads tables. What opens a transaction or a scope reads none."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))
        for query in captured.captured_queries
    )


def test_it_reads_the_database_as_often_for_many_rows_as_for_few(client: Client, acme: Party) -> None:
    give()
    give(purpose=OWN, manner="proposed")
    client.get(f"{ACME}/")
    few = reads(client, f"{ACME}/")
    for number in range(12):
        code = f"kind-{number}"
        with scope.everything(reason="staff"):
            consent_catalogue.put_category(
                mode="live",
                code=code,
                name=f"Kind {number}",
                description="One more kind",
                fields=[FieldInput("value", "number", "A value", "none", False)],
                by=SETUP,
                at=START,
            )
        give(category=code)
        give(category=code, purpose=OWN, manner="proposed")
    assert reads(client, f"{ACME}/") == few
    assert few <= 30


def test_a_breach_comes_first_with_what_it_means_and_whom_to_ask(
    client: Client, job: Job, mona: Human, settings: LazySettings, acme: Party
) -> None:
    settings.LICET_INCIDENT_ANSWER_HOURS = 48
    give()
    job.complete(job.cleared(), ("acme", SHIFTS, 3))
    page = client.get(f"{ACME}/")
    (problem,) = page.context["problems"]
    assert (problem.kind, problem.title) == (
        "Breach",
        "Operator shifts: a training run used rows that it was not cleared for",
    )
    assert problem.answer_by == problem.told_at + timedelta(hours=48)
    text = page.content.decode()
    assert "What went wrong" in text
    assert "We are investigating and will tell you by" in text
    assert "Mona Marsh" in text
    assert "mona@vendor.example" in text
    assert "1 problem open" in text
    detail = client.get(problem.page).content.decode()
    assert "What it means for you" in detail
    assert problem.reference in detail
    assert problem.title in client.get(f"{ACME}/problems/").content.decode()
    history = client.get(f"{ACME}/history.json").json()
    assert [row["reason"] for row in history if row["event"] == "breach.found"] == [problem.title]


def test_a_missed_promise_says_so(client: Client, job: Job, settings: LazySettings, acme: Party) -> None:
    settings.LICET_INCIDENT_ANSWER_HOURS = 0
    give()
    job.complete(job.cleared(), ("acme", SHIFTS, 3))
    assert "We promised to tell you what happened by" in client.get(f"{ACME}/").content.decode()


def test_every_copy_is_listed_with_its_place_and_its_end(client: Client, job: Job, acme: Party) -> None:
    give()
    run = job.cleared()
    place = {"kind": "data_set", "location": "s3://train/a", "region": "DE", "rows": 3}
    job.complete(run, ("acme", TELEMETRY, 3), holdings=[place])
    page = client.get(f"{ACME}/copies/")
    (line,) = page.context["present"]
    copy = line.copy
    assert (copy.kind, copy.location, copy.region, copy.rows) == ("data_set", "s3://train/a", "DE", 3)
    assert (copy.run, line.status, line.category_name) == ("nightly-1", "kept", "Machine telemetry")
    assert copy.keep_until is not None
    assert copy.keep_until > timezone.now()
    assert [(total.name, total.copies, total.rows) for total in page.context["totals"]] == [
        ("Machine telemetry", 1, 3)
    ]
    link = re.search(r'href="([^"]+/copies/hld_\w+/)"', page.content.decode())
    assert link is not None
    assert "s3://train/a" in client.get(link[1]).content.decode()
    assert "nightly-1" in client.get(f"{ACME}/runs/").content.decode()
