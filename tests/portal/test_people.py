"""A customer's privacy officer records in the portal that a person wants the use of their data to stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from ledger import scope
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.copies import now
from tests.lineage.runs import Job
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn
from wire import ids

PAGE = f"{ACME}/people/"
CODE = "5d" * 32


@pytest.fixture
def used(acme: Party, schedule: None, job: Job) -> None:
    give(category=SHIFTS, rights_attested=True)
    id = job.cleared(categories=[SHIFTS, TELEMETRY])
    job.complete(id, ("acme", SHIFTS, 3), holdings=[{"location": "s3://a", "rows": 3}])


def recorded() -> list[SubjectRequestRecord]:
    with scope.everything(reason="audit"):
        return subject_requests.subject_requests(at=now())


def said(**changes: str) -> dict[str, str]:
    return {
        "commitment": CODE,
        "key_id": "4be4c2f7",
        "right": "erasure",
        "last_day": (now() + timedelta(days=30)).date().isoformat(),
        **changes,
    }


def test_a_request_is_recorded_and_shows_what_it_reaches(used: None, sign_in: SignIn, alice: Human) -> None:
    browser = sign_in(alice)
    assert "Record a request" in browser.get(PAGE).content.decode()
    asked = said()
    answered = browser.post(f"{PAGE}record/", asked, follow=True)
    page = answered.content.decode()
    assert CODE in page
    assert "1 to destroy" in page
    assert "wear/pm/7" in page
    (one,) = recorded()
    day_after = date.fromisoformat(asked["last_day"]) + timedelta(days=1)
    assert one.deadline.isoformat() == f"{day_after}T00:00:00+00:00"


def test_the_same_person_twice_leads_to_the_request_that_is_open(
    used: None, sign_in: SignIn, alice: Human
) -> None:
    browser = sign_in(alice)
    for _ in range(2):
        shown = browser.post(f"{PAGE}record/", said(), follow=True).content.decode()
    assert "recorded already" in shown
    assert len(recorded()) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"commitment": "Erika Mustermann"}, "Never write a name"),
        ({"commitment": CODE.upper()}, "64 digits"),
        ({"commitment": ""}, "required"),
        ({"key_id": ""}, "required"),
        ({"key_id": "no id"}, "as the command prints it"),
        ({"right": "revenge"}, "valid choice"),
        ({"last_day": "2020-01-01"}, "has passed"),
        ({"last_day": "2999-01-01"}, "ten years"),
        ({"last_day": "soon"}, "valid date"),
    ],
)
def test_what_is_no_request_is_refused_beside_its_field(
    acme: Party, sign_in: SignIn, alice: Human, change: dict[str, str], says: str
) -> None:
    answered = sign_in(alice).post(f"{PAGE}record/", said(**change))
    assert says in answered.content.decode()
    assert recorded() == []


def test_readers_see_requests_and_record_none(acme: Party, sign_in: SignIn, vera: Human) -> None:
    browser: Client = sign_in(vera)
    assert "Record a request" not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}record/", said()).status_code == 403
    assert recorded() == []


def test_an_owner_lifts_what_keeps_the_person_out(
    used: None, sign_in: SignIn, alice: Human, vera: Human
) -> None:
    browser = sign_in(alice)
    page = browser.post(f"{PAGE}record/", said(), follow=True).content.decode()
    assert "Later runs leave this person out" in page
    assert "Erasure" in page
    (one,) = recorded()
    assert one.stop is not None
    assert (one.stop.right, one.stop.key_id, one.stop.lifted_at) == ("erasure", "4be4c2f7", None)
    lift = f"{PAGE}{ids.render(ids.SUBJECT_REQUEST, one.id)}/lift/"
    assert sign_in(vera).post(lift).status_code == 403
    browser = sign_in(alice)
    assert "Lifted" in browser.post(lift, follow=True).content.decode()
    assert "Nothing keeps" in browser.post(lift, follow=True).content.decode()
    (one,) = recorded()
    assert one.stop is not None
    assert one.stop.lifted_at is not None
