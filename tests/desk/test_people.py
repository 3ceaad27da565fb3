"""The desk sees people's requests by their deadline, and how far each has come."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from ledger import scope
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from lineage.destruction.queries.subject_requests import ModelAssessmentRecord
from tests.desk.legal_staff import legal
from tests.lineage.copies import a_person_asks
from tests.lineage.runs import Job
from tests.people import PASSWORD, Human, Party, human

pytestmark = pytest.mark.usefixtures("schedule")
LIST = "/admin/lineage/subjectrequest/"


def signed_in(who: Human) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    return browser


@pytest.fixture
def asked(acme: Party, job: Job) -> UUID:
    return a_person_asks(acme, job)


def test_a_request_is_listed_with_how_far_it_has_come(asked: UUID, mona: Human) -> None:
    page = signed_in(mona).get(LIST)
    assert page.status_code == 200
    assert "open: 0 of 1 orders certified, 0 of 1 versions answered" in page.content.decode()


def test_an_account_manager_sees_those_of_their_own_accounts(asked: UUID, db: None) -> None:
    other = human("olga@vendor.example", "Olga Ott", is_staff=True)
    assert "orders certified" not in signed_in(other).get(LIST).content.decode()


def version(asked: UUID) -> ModelAssessmentRecord:
    with scope.everything(reason="audit"):
        (one,) = lineage_subject_requests.assessments(request=asked)
    return one


def answer(browser: Client, asked: UUID, **said: str) -> int:
    id = str(version(asked).model_id)
    data = {f"{id}-status": "assessed", f"{id}-reason": "aggregates only", "model": id}
    return browser.post(
        f"/admin/people/{asked}/", data | {f"{id}-{name}": text for name, text in said.items()}
    ).status_code


def test_legal_says_what_becomes_of_a_version_once_and_why(asked: UUID) -> None:
    lea = legal("Lea")
    page = f"/admin/people/{asked}/"
    assert page in lea.get(LIST).content.decode()
    before = lea.get(page).content.decode()
    assert "wear/pm/7" in before
    assert "Data set" in before
    assert answer(lea, asked, reason=" ") == 422
    assert answer(lea, asked, status="retired") == 422  # it is still in service
    assert version(asked).status is None
    assert answer(lea, asked) == 302
    assert (version(asked).status, version(asked).reason) == ("assessed", "aggregates only")
    after = lea.get(page).content.decode()
    assert "aggregates only" in after
    assert "Record it" not in after
    assert answer(lea, asked, reason="another") == 422
    assert version(asked).reason == "aggregates only"


def test_a_version_that_is_retired_at_the_desk_is_answered_as_retired(asked: UUID) -> None:
    lea = legal("Lea")
    page = "/admin/models/live/wear/pm/7/"
    assert lea.post(page, {"reason": ""}).status_code == 422
    assert lea.post(page, {"reason": "a person asked"}).status_code == 302
    assert "Retire it" not in lea.get(page).content.decode()
    assert answer(lea, asked, status="retired") == 302


def test_nobody_but_legal_answers_or_retires(asked: UUID, mona: Human) -> None:
    manager = signed_in(mona)
    page = manager.get(f"/admin/people/{asked}/")
    assert page.status_code == 200
    assert "Not answered yet" in page.content.decode()
    assert answer(manager, asked) == 302
    assert version(asked).status is None
    manager.post("/admin/models/live/wear/pm/7/", {"reason": "none of my business"})
    assert ">retired<" not in manager.get("/admin/models/live/wear/pm/7/").content.decode()


def test_a_version_it_does_not_ask_about_and_a_request_that_is_not_there(asked: UUID) -> None:
    lea = legal("Lea")
    assert lea.post(f"/admin/people/{asked}/", {"model": "no id"}).status_code == 302
    assert lea.get(f"/admin/people/{UUID(int=1)}/").status_code == 404
