"""A job that was told no asks; the customer's statement or refusal tells it what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from consent import consent_requests
from consent.conditions import Conditions
from consent.consent_requests import RequestedConditions
from consent.declarations import Declaration
from consent.models import ConsentRequest, ConsentRequestAnswer
from consent.operations import changes, recording, requests
from consent.queries import consents
from ledger import queries as ledger
from ledger import scope
from tests.api.client import Api, check, key_for
from tests.api.request_forms import ASKED
from tests.catalogue import OWN, give
from tests.people import SETUP, Human, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue")
PATH = "/v1/consent-requests"


@pytest.fixture
def job(acme: Party) -> Api:
    return Api(key_for("decide"))


def refuse(id: str, reason: str = "") -> None:
    with scope.everything(reason="staff"):
        requests.refuse_request(
            request=ids.parse(ids.REQUEST, id), reason=reason, by=SETUP, at=timezone.now()
        )


def now_given(**said: Any) -> Any:
    return give(at=timezone.now(), said=said)


def test_a_denied_job_asks_and_finds_its_request_open(job: Api) -> None:
    made = job.post(PATH, ASKED)
    check(made.body, "ConsentRequest")
    assert (made.status, made["status"], made["fields"], made["answered_at"]) == (201, "open", ["rpm"], None)
    assert job.get(f"{PATH}/{made['id']}").body == made.body
    with scope.everything(reason="audit"):
        entry = next(one for one in ledger.entries(after=0, limit=500) if one.kind == "request.made/1")
    assert entry.body["wish"]["form"] == "pseudonymised"
    assert "nightly" not in entry.data.decode()  # the asker's own words stay beside the ledger


def test_the_same_wish_again_is_the_request_there_is(job: Api) -> None:
    first = job.post(PATH, {**ASKED, "fields": ["rpm", "uptime"]})
    again = job.post(PATH, {**ASKED, "fields": ["uptime", "rpm"], "job": "another"})
    assert (again.status, again["id"], again["job"]) == (200, first["id"], "nightly")
    with scope.everything(reason="audit"):
        assert ConsentRequest.objects.count() == 1


def test_a_statement_that_gives_all_of_it_grants_it_by_whatever_way_it_came(job: Api) -> None:
    made = job.post(PATH, ASKED)
    now_given(fields=["uptime"], form="raw", regions=["EU"])
    assert job.get(f"{PATH}/{made['id']}")["status"] == "open"  # not the field that was asked for
    given = now_given(fields=["rpm"], form="raw", regions=["EU"])
    found = job.get(f"{PATH}/{made['id']}")
    check(found.body, "ConsentRequest")
    assert found["status"] == "granted"
    with scope.everything(reason="audit"):
        seen = consents.consent(id=given.consent, at=timezone.now())
        assert seen is not None
        entry = next(one for one in ledger.entries(after=0, limit=500) if one.kind == "request.granted/1")
        answer = ConsentRequestAnswer.objects.get()
    assert entry.body["consent"] == str(given.consent)
    assert (answer.consent_id, answer.revision) == (given.consent, entry.seq)


def test_a_proposal_grants_nothing_until_it_is_confirmed(job: Api, alice: Human) -> None:
    made = job.post(PATH, ASKED)
    proposed = give(at=timezone.now(), manner="proposed", signatory=None)
    assert job.get(f"{PATH}/{made['id']}")["status"] == "open"
    with scope.everything(reason="staff"):
        changes.confirm(
            consent=proposed.consent,
            declared=Declaration(risk_accepted=True),
            signatory=recording.Signatory("member", alice.person),
            by=alice.actor(),
            at=timezone.now(),
        )
    assert job.get(f"{PATH}/{made['id']}")["status"] == "granted"


def test_a_refusal_tells_the_job_why_and_stays_the_answer(job: Api) -> None:
    made = job.post(PATH, ASKED)
    refuse(made["id"], "Not before the audit")
    found = job.get(f"{PATH}/{made['id']}")
    assert (found["status"], found["reason"]) == ("refused", "Not before the audit")
    assert job.post(PATH, ASKED)["id"] == made["id"]
    with pytest.raises(requests.RequestAnswered):
        refuse(made["id"])


def test_without_an_answer_it_is_over_after_thirty_days_and_may_be_asked_anew(job: Api) -> None:
    made = job.post(PATH, ASKED)
    with time_machine.travel(
        timezone.now() + consent_requests.REQUEST_LIFETIME + timedelta(minutes=1), tick=True
    ):
        assert job.get(f"{PATH}/{made['id']}")["status"] == "expired"
        with pytest.raises(requests.RequestAnswered):
            refuse(made["id"])
        assert job.post(PATH, ASKED).status == 201


def test_what_is_allowed_already_is_not_asked_for(job: Api) -> None:
    now_given(regions=["EU"])
    assert job.post(PATH, {**ASKED, "region": "FR"}).code == "already_allowed"
    assert job.post(PATH, {**ASKED, "region": "US"}).status == 201


@pytest.mark.asvs("2.3.2")
def test_a_job_cannot_flood_a_customer(job: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for region in ("DE", "FR", "IT"):
        assert job.post(PATH, {**ASKED, "region": region}).status == 201
    refused = job.post(PATH, {**ASKED, "region": "ES"})
    assert (refused.status, refused.code) == (429, "asked_too_often")
    assert int(refused.headers["Retry-After"]) > 0
    monkeypatch.setattr(consent_requests, "MAX_OPEN_REQUESTS", 3)
    assert job.post(PATH, {**ASKED, "purpose": OWN}).code == "asked_too_often"


def test_what_is_asked_for_must_exist(job: Api) -> None:
    assert job.post(PATH, {**ASKED, "tenant": "nobody"}).code == "no_such_tenant"
    assert job.post(PATH, {**ASKED, "category": "gossip"}).code == "unknown_category"
    assert job.post(PATH, {**ASKED, "purpose": "sell"}).code == "unknown_purpose"
    assert job.post(PATH, {**ASKED, "fields": ["salary"]}).code == "unknown_field"
    assert job.post(PATH, {**ASKED, "region": "Atlantis"}).status == 400


def test_others_know_nothing_of_it(job: Api, globex: Party) -> None:
    made = job.post(PATH, ASKED)
    assert Api(key_for("decide", tenant=globex.tenant)).get(f"{PATH}/{made['id']}").code == "no_such_request"
    assert Api(key_for("decide", mode="test")).get(f"{PATH}/{made['id']}").code == "no_such_request"
    assert Api(key_for("decide", tenant=globex.tenant)).post(PATH, ASKED).code == "no_such_tenant"
    assert job.get(f"{PATH}/con_nonsense").code == "no_such_request"
    with scope.tenants([globex.tenant, globex.account]):
        assert ConsentRequest.objects.count() == 0


CONDITIONS = Conditions(("rpm", "uptime"), "pseudonymised", ("EU",), ("wear",))


@pytest.mark.parametrize(
    ("wish", "answered"),
    [
        (RequestedConditions(("rpm",), "pseudonymised", "DE", "wear"), True),
        (RequestedConditions(None, "aggregated", "EU", "wear"), True),
        (RequestedConditions(("rpm", "operator"), "pseudonymised", "DE", "wear"), False),
        (RequestedConditions(("rpm",), "raw", "DE", "wear"), False),
        (RequestedConditions(("rpm",), None, "DE", "wear"), False),
        (RequestedConditions(("rpm",), "pseudonymised", None, "wear"), False),
        (RequestedConditions(("rpm",), "pseudonymised", "EEA", "wear"), False),
        (RequestedConditions(("rpm",), "pseudonymised", "DE", None), False),
    ],
)
def test_only_all_of_a_wish_answers_it(wish: RequestedConditions, answered: bool) -> None:
    assert wish.satisfied_by(CONDITIONS) is answered
    narrow = wish.minimal_conditions(category_fields=("rpm", "uptime", "operator"))
    assert wish.satisfied_by(narrow)


def test_the_database_refuses_what_the_code_does_not_do(job: Api, acme: Party) -> None:
    made = job.post(PATH, ASKED)
    given = now_given(fields=["uptime"], form="raw", regions=["EU"])
    row = {"tenant_id": acme.tenant, "actor_kind": "system"}
    id = ids.parse(ids.REQUEST, made["id"])
    cases: list[tuple[str, dict[str, Any]]] = [
        ("a_granted_request_names_its_consent", {"kind": "granted", "consent_id": None}),
        ("a_granted_request_names_its_consent", {"kind": "refused", "consent_id": given.consent}),
    ]
    with scope.everything(reason="staff"):
        for name, said in cases:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                ConsentRequestAnswer.objects.create(
                    request_id=id, entry_id=ids.new(at=timezone.now()), **row, **said
                )
        with pytest.raises(IntegrityError, match="a_request_is_open_for_a_while"), transaction.atomic():
            seen = ConsentRequest.objects.get()
            seen.pk, seen.entry_id = ids.new(at=timezone.now()), ids.new(at=timezone.now())
            seen.expires_at, seen.revision, seen.recorded_at = seen.created_at, None, None
            seen.save(force_insert=True)
        for statement in (
            "UPDATE consent_consentrequest SET message = 'x'",
            "DELETE FROM consent_consentrequest",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():  # an answer without its entry in the ledger
            ConsentRequestAnswer.objects.create(
                request_id=id, kind="refused", entry_id=ids.new(at=timezone.now()), **row
            )
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
