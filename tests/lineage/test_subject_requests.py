"""A person's request reaches every copy and every version, and is closed when, and only when, all of it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import queries as ledger
from ledger import scope
from lineage.destruction.models.subject_alarm import SubjectAlarm
from lineage.destruction.models.subject_answer import SubjectAnswer
from lineage.destruction.models.subject_assessment import SubjectAssessment
from lineage.destruction.models.subject_closing import SubjectClosing
from lineage.destruction.models.subject_order import SubjectOrder
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.operations import subject_requests
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from lineage.destruction.subject_requests import SubjectRequestProgress
from notices import payloads
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.copies import confirm, looked, now, verify
from tests.lineage.runs import Job
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import ACME, SignIn, sign_in  # noqa: F401  a fixture
from wire import ids

PATH = "/v1/tenants/acme/subject-requests"
COMMITMENT = "5d" * 32
NOBODY = UUID(int=1)
DAY = timedelta(days=1)


@pytest.fixture
def vendor(acme: Party, globex: Party, schedule: None, job: Job) -> Job:
    """ACME lets shifts, which name operators, and telemetry be used; a run made two copies and a model."""
    give()
    give(category=SHIFTS, rights_attested=True)
    give("globex", category=SHIFTS, rights_attested=True)
    train(job, "one", "7")
    return job


def train(job: Job, run: str, version: str, *, complete: bool = True, used: str = "acme") -> str:
    id = job.cleared(
        run=run, model={"family": "wear", "name": "pm", "version": version}, categories=[SHIFTS, TELEMETRY]
    )
    if complete:
        report(job, id, used=used)
    return id


def report(job: Job, id: str, *, used: str = "acme") -> None:
    holdings = [
        {"kind": "data_set", "location": f"s3://{id}", "rows": 3},
        {"kind": "cache", "location": f"redis://{id}", "rows": 3},
    ]
    assert job.complete(id, (used, SHIFTS, 3), holdings=holdings).status == 200


def api() -> Api:
    return Api(key_for("runs", "consent:write", "consent:read"))


def ask(*, deadline: Any = None, **changes: Any) -> Answered:
    deadline = deadline or now() + 30 * DAY
    said = {
        "subject_commitment": COMMITMENT,
        "deadline": deadline.isoformat().replace("+00:00", "Z"),
        **changes,
    }
    return api().post(PATH, said)


def asked() -> dict[str, Any]:
    answered = ask()
    assert answered.status == 201, answered.raw
    check(answered.body, "SubjectRequestDetail")
    return dict(answered.body)


def shown(id: str) -> dict[str, Any]:
    answered = api().get(f"{PATH}/{id}")
    check(answered.body, "SubjectRequestDetail")
    return dict(answered.body)


def assess(
    id: str, version: str, status: str = "assessed", reason: str = "No field names a person."
) -> Answered:
    model = {"family": "wear", "name": "pm", "version": version}
    return api().post(f"{PATH}/{id}/assess", {"model": model, "status": status, "reason": reason})


def order_ids(found: dict[str, Any]) -> list[UUID]:
    return [ids.parse(ids.DESTRUCTION, one["id"]) for one in found["orders"]]


def request_id(found: dict[str, Any]) -> UUID:
    return ids.parse(ids.SUBJECT_REQUEST, found["id"])


def follow(at: Any = None) -> int:
    return subject_requests.follow_subject_requests(by=SETUP, at=at or now())


def entries(kind: str) -> list[Any]:
    with scope.everything(reason="audit"):
        return ledger.entries(kinds=[kind])


def test_it_orders_every_copy_of_data_about_people_and_asks_about_every_version(vendor: Job) -> None:
    train(vendor, "two", "8", used="globex")
    found = asked()
    assert sorted(one["kind"] for one in found["orders"]) == ["cache", "data_set"]
    assert {(one["cause"], one["tenant"], one["due_at"]) for one in found["orders"]} == {
        ("subject_request", "acme", found["deadline"])
    }
    assert [(one["model"]["version"], one["status"]) for one in found["models"]] == [("7", "open")]
    assert (found["status"], found["completion"]) == (
        "open",
        {"orders": 2, "certified": 0, "models": 1, "answered": 0},
    )
    (entry,) = entries("subject_request.received/1")
    assert (entry.body["orders"], entry.body["models"]) == (2, 1)
    assert COMMITMENT not in entry.data.decode()


def test_data_that_names_nobody_is_left_alone(acme: Party, schedule: None, job: Job) -> None:
    give()
    id = job.cleared()
    job.complete(id, ("acme", TELEMETRY, 3), holdings=[{"location": "s3://telemetry", "rows": 3}])
    found = asked()
    assert found["orders"] == []
    assert len(found["models"]) == 1


def test_a_request_that_finds_nothing_is_closed_at_once(acme: Party, schedule: None) -> None:
    found = asked()
    assert (found["status"], found["orders"], found["models"]) == ("closed", [], [])
    assert len(entries("subject_request.closed/1")) == 1


def test_the_last_answer_closes_it(vendor: Job) -> None:
    found = asked()
    for order in order_ids(found):
        confirm(order, verified=looked())
    assert shown(found["id"])["status"] == "open"
    answered = assess(found["id"], "7")
    check(answered.body, "SubjectRequestDetail")
    assert (answered["status"], answered["completion"]["certified"]) == ("closed", 2)
    assert answered["models"][0]["reason"] == "No field names a person."
    (entry,) = entries("subject_request.assessed/1")
    assert (entry.body["version"], entry.body["status"]) == ("7", "assessed")
    assert "No field" not in entry.data.decode()


def test_the_last_certificate_closes_it_in_its_own_transaction(vendor: Job) -> None:
    found = asked()
    assess(found["id"], "7")
    first, last = order_ids(found)
    confirm(first, verified=looked())
    confirm(last)
    assert shown(found["id"])["status"] == "open"
    verify(last)
    assert shown(found["id"])["status"] == "closed"
    assert entries("subject_request.closed/1")[0].seq - entries("destruction.certified/1")[-1].seq == 1
    assert follow() == 0


def test_a_version_is_retired_before_that_is_said(vendor: Job) -> None:
    found = asked()
    assert assess(found["id"], "7", "retired").code == "model_not_retired"
    model = {"family": "wear", "name": "pm", "version": "7"}
    assert (
        Api(key_for("runs")).post("/v1/models/retire", {"model": model, "reason": "A person asked"}).status
        == 200
    )
    assert assess(found["id"], "7", "retired").status == 200


def test_an_answer_is_given_once_says_why_and_is_about_what_was_asked(vendor: Job) -> None:
    found = asked()
    train(vendor, "later", "9")
    assert assess(found["id"], "7", reason=" ").code == "reason_missing"
    assert assess(found["id"], "9").code == "no_such_assessment"
    assert assess(found["id"], "no").code == "no_such_model"
    assert assess(found["id"], "7", "forgotten").code == "bad_value"
    assert assess(found["id"], "7").status == 200
    assert assess(found["id"], "7", "retrained").code == "assessment_answered"


def test_a_run_from_before_it_keeps_it_open_and_its_copies_are_ordered(vendor: Job) -> None:
    going_on = train(vendor, "two", "8", complete=False)
    found = asked()
    for order in order_ids(found):
        confirm(order, verified=looked())
    for version in ("7", "8"):
        assess(found["id"], version)
    assert follow() == 0
    assert shown(found["id"])["status"] == "open"
    report(vendor, going_on)
    assert follow() == 3  # two orders, and that the request goes on
    assert follow() == 0
    late = shown(found["id"])
    assert (late["status"], late["completion"]["orders"]) == ("open", 4)
    for order in set(order_ids(late)) - set(order_ids(found)):
        confirm(order, verified=looked())
    assert shown(found["id"])["status"] == "closed"


def test_a_run_from_after_it_is_no_matter_of_its(vendor: Job) -> None:
    found = asked()
    train(vendor, "two", "8")
    assert follow() == 0
    assert shown(found["id"])["completion"]["orders"] == 2


def test_alarms_come_before_and_after_the_deadline_once(vendor: Job) -> None:
    found = asked()
    deadline = now() + 30 * DAY
    assert follow(deadline - 8 * DAY) == 0
    assert [follow(deadline - 6 * DAY) for _ in range(2)] == [1, 0]
    with_overdue = [follow(deadline + DAY) for _ in range(2)]
    assert with_overdue == [1, 0]
    (due,), (overdue,) = entries("subject_request.due/1"), entries("subject_request.overdue/1")
    with scope.everything(reason="audit"):
        events = [payloads.event_of_entry(row) for row in (due, overdue)]
    assert [(event.type, event.data["tenant"], event.data["orders"]) for event in events if event] == [
        ("subject_request.due", "acme", 2),
        ("subject_request.overdue", "acme", 2),
    ]
    with scope.everything(reason="audit"):
        seen = lineage_subject_requests.subject_request(id=request_id(found), at=deadline + DAY)
    assert seen is not None
    assert seen.status == "overdue"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deadline": START}, "deadline_over"),
        ({"subject_commitment": "alice@acme.example"}, "bad_value"),
        ({"subject_commitment": COMMITMENT.upper()}, "bad_value"),
        ({"subject_commitment": COMMITMENT + "0"}, "bad_value"),
        ({"name": "Alice Adams"}, "unknown_member"),
    ],
)
def test_nothing_about_the_person_is_taken(
    acme: Party, schedule: None, changes: dict[str, Any], code: str
) -> None:
    answered = ask(**changes)
    assert code in {answered.code, *(one["code"] for one in answered["errors"] or [])}
    with scope.everything(reason="audit"):
        assert not SubjectRequest.objects.exists()


def test_each_sees_its_own(vendor: Job, acme: Party, globex: Party) -> None:
    found = asked()
    own, others = (
        Api(key_for("consent:read", tenant=acme.tenant)),
        Api(key_for("consent:read", tenant=globex.tenant)),
    )
    assert [one["id"] for one in own.get(PATH)["data"]] == [found["id"]]
    check(own.get(PATH).body, "SubjectRequestList")
    assert own.get(f"{PATH}/{found['id']}").body == shown(found["id"])
    assert others.get(f"{PATH}/{found['id']}").code == "no_such_tenant"
    other = f"/v1/tenants/globex/subject-requests/{found['id']}"
    assert others.get(other).code == "no_such_subject_request"
    assert Api(key_for(mode="test")).get(f"{PATH}/{found['id']}").code == "no_such_tenant"
    assert Api(key_for("runs", tenant=acme.tenant)).post(f"{PATH}/{found['id']}/assess", {}).status in (
        403,
        404,
    )
    with scope.tenants([globex.tenant]):
        assert not SubjectRequest.objects.exists()
        assert not SubjectAssessment.objects.exists()


def test_the_customer_sees_how_far_it_has_come(vendor: Job, vera: Human, sign_in: SignIn) -> None:  # noqa: F811
    client = sign_in(vera)
    assert "No person has made a request" in client.get(f"{ACME}/people/").content.decode()
    found = asked()
    page = client.get(f"{ACME}/people/").content.decode()
    assert "0 of 2 orders certified, 0 of 1 versions answered" in page
    one = client.get(f"{ACME}/people/{found['id']}/").content.decode()
    assert COMMITMENT in one
    assert "wear/pm/7" in one
    assert client.get(f"/live/globex/people/{found['id']}/").status_code == 404


def refused_constraints() -> list[tuple[Any, dict[str, Any], str]]:
    return [
        (SubjectRequest, {"commitment": "Alice Adams"}, "a_person_is_a_commitment"),
        (SubjectRequest, {"deadline": START}, "a_request_is_not_overdue_when_it_comes"),
        (SubjectAssessment, {}, "a_version_is_asked_about_once_per_request"),
        (SubjectAlarm, {}, "an_alarm_is_given_once"),
        (SubjectAlarm, {"kind": "late"}, "alarm_kind_is_known"),
    ]


@pytest.mark.parametrize(("model", "change", "constraint"), refused_constraints())
def test_the_database_refuses(vendor: Job, model: Any, change: dict[str, Any], constraint: str) -> None:
    asked()
    follow(now() + 25 * DAY)
    with scope.everything(reason="audit"):
        copy_of(model, change, constraint)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"status": "forgotten"}, "subject_answer_is_known"), ({"reason": ""}, "an_answer_says_why")],
)
def test_the_database_refuses_an_answer(vendor: Job, change: dict[str, Any], constraint: str) -> None:
    assess(asked()["id"], "7")
    with scope.everything(reason="audit"):
        copy_of(SubjectAnswer, change, constraint)


def copy_of(model: Any, change: dict[str, Any], constraint: str) -> None:
    row = model.objects.first()
    kept = {field.attname: getattr(row, field.attname) for field in model._meta.fields}
    fresh = {name: NOBODY for name in ("id", "entry_id") if name in kept and isinstance(kept[name], UUID)}
    kept.pop("id", None)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**{**kept, **fresh, **change})


def test_nothing_of_it_is_ever_changed(vendor: Job) -> None:
    found = asked()
    assess(found["id"], "7")
    follow(now() + 25 * DAY)
    for order in order_ids(found):
        confirm(order, verified=looked())
    assert shown(found["id"])["status"] == "closed"
    with scope.everything(reason="audit"):
        for model in (
            SubjectRequest,
            SubjectOrder,
            SubjectAssessment,
            SubjectAnswer,
            SubjectAlarm,
            SubjectClosing,
        ):
            assert model.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.all().delete()
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {model._meta.db_table} SET tenant_id = tenant_id")


def test_a_closed_request_takes_up_nothing_more(vendor: Job) -> None:
    found = asked()
    assess(found["id"], "7")
    for order in order_ids(found):
        confirm(order, verified=looked())
    with scope.everything(reason="audit"):
        row = SubjectAssessment.objects.get()
        with pytest.raises(IntegrityError, match="takes up nothing more"), transaction.atomic():
            SubjectAssessment.objects.create(request=row.request, tenant=row.tenant, model=row.model)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["first", "second", "answer", "sweep", "close"]), max_size=7))
def test_it_is_closed_only_if_every_order_is_certified_and_every_version_answered(
    vendor: Job, steps: list[str]
) -> None:
    """Whatever is done, in whatever order, also past the code that ought to look first."""
    sid = transaction.savepoint()
    found = asked()
    done: set[str] = set()
    for step in steps:
        if step in {"first", "second"} and step not in done:
            confirm(order_ids(found)[step == "second"], verified=looked())
        elif step == "answer" and step not in done:
            assert assess(found["id"], "7").status == 200
        elif step == "sweep":
            follow()
        elif step == "close":
            close_by_force(request_id(found))
        done.add(step)
        with scope.everything(reason="audit"):
            seen = lineage_subject_requests.subject_request(id=request_id(found), at=now())
        assert seen is not None
        assert (seen.status == "closed") == seen.standing.complete == ({"first", "second", "answer"} <= done)
    transaction.savepoint_rollback(sid)


def close_by_force(request: UUID) -> None:
    with scope.everything(reason="audit"):
        row = SubjectRequest.objects.get(id=request)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectClosing.objects.create(request=row, tenant=row.tenant, closed_at=now(), entry_id=NOBODY)


@given(
    counts=st.tuples(*[st.integers(min_value=0, max_value=3)] * 4), closed=st.booleans(), over=st.booleans()
)
def test_a_request_stands_as_its_counts_say(
    counts: tuple[int, int, int, int], *, closed: bool, over: bool
) -> None:
    deadline = START + DAY
    standing = SubjectRequestProgress(*counts, deadline, closed)
    status = standing.status(deadline if over else START)
    assert status == ("closed" if closed else "overdue" if over else "open")
    orders, certified, models, answered = counts
    assert standing.complete == (orders == certified and models == answered)
