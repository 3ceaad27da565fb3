"""From a person's request on, every answer names the people whose rows no run may use, until the stop is lifted."""

from __future__ import annotations

import hashlib
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from consent.operations import catalogue
from consent.operations.catalogue import FieldInput
from consent.queries import stop_lists
from ledger import scope
from tenants.queries import tenants
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, give
from tests.lineage.copies import now
from tests.lineage.runs import Job
from tests.lineage.stops import KEY, PATH, SIGNED, ask, attester, decided, duties, lift, person, stopped
from tests.people import SETUP, START, Party
from wire import times

NOTES = "notes"


def rebuild(*arguments: str) -> int:
    try:
        call_command("rebuild", *arguments, stdout=StringIO(), stderr=StringIO())
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def globex_id() -> Any:
    with scope.everything(reason="staff"):
        return tenants.tenant(mode="live", key="globex").id


def handle(fields: dict[str, str], *, key: str = "acme") -> Answered:
    said = [{"name": name, "handling": how} for name, how in fields.items()]
    return attester().put(f"/v1/tenants/{key}/categories/{NOTES}/free-text", {"fields": said, **SIGNED})


def notes() -> None:
    """A category of data about people with a field of every sort."""
    fields = [
        FieldInput("operator", "string", "Number of the operator", "person", False),
        FieldInput("remark", "text", "What the operator wrote", "none", False),
        FieldInput("mood", "", "Of no declared type", "none", True),
        FieldInput("rpm", "float64", "Revolutions per minute", "none", False),
        FieldInput("plant", "string", "The company's plant", "organisation", False),
        FieldInput("at", "string", "When", "none", False),
    ]
    with scope.everything(reason="staff"):
        catalogue.put_category(
            mode="live",
            code=NOTES,
            name="Notes",
            description="What operators wrote",
            fields=fields,
            time_field="at",
            third_party=True,
            by=SETUP,
            at=START,
        )


@pytest.fixture
def vendor(acme: Party, globex: Party, schedule: None, job: Job) -> Job:
    give()
    give(category=SHIFTS, rights_attested=True)
    give("globex", category=SHIFTS, rights_attested=True)
    notes()
    give(category=NOTES, rights_attested=True)
    return job


def test_a_request_reaches_the_next_decision(vendor: Job) -> None:
    assert duties(decided()) == []
    stopped(2)
    stopped(1)
    people = sorted([person(1), person(2)])
    assert duties(decided()) == [
        {
            "code": "exclude_subjects",
            "fields": ["operator"],
            "key_id": KEY,
            "commitments": people,
            "digest": "sha256:" + hashlib.sha256("\n".join(people).encode()).hexdigest(),
        }
    ]
    assert decided()["allow"] is True


def test_only_data_about_people_of_that_tenant_carries_it(vendor: Job) -> None:
    stopped()
    assert duties(decided(TELEMETRY)) == []
    assert duties(decided(tenant="globex")) == []


def test_the_manifest_carries_it(vendor: Job) -> None:
    stopped()
    id = vendor.cleared(run="one", categories=[SHIFTS, TELEMETRY])
    lines = vendor.manifest(id)["entries"]
    found = {
        (line["tenant"], line["category"]): [
            one["commitments"] for one in line["obligations"] if one["code"] == "exclude_subjects"
        ]
        for line in lines
    }
    assert found == {("acme", SHIFTS): [[person(1)]], ("acme", TELEMETRY): [], ("globex", SHIFTS): []}


def test_a_running_run_loses_the_tenants_people_at_the_next_heartbeat(vendor: Job) -> None:
    id = vendor.cleared(run="one", categories=[SHIFTS])
    stopped()
    beat = vendor.beat(id)
    assert beat["still_valid"] is True
    assert [(one["tenant"], one["category"], one["action"]) for one in beat["withdrawn"]] == [
        ("acme", SHIFTS, "drop_tenant")
    ]


def test_a_lift_takes_nothing_from_a_running_run(vendor: Job) -> None:
    made = stopped()
    id = vendor.cleared(run="one", categories=[SHIFTS])
    assert lift(made["id"]).status == 200
    assert vendor.beat(id)["withdrawn"] == []


def test_it_stays_until_a_signatory_lifts_it(vendor: Job) -> None:
    made = stopped()
    assert (made["stops_later_runs"], made["lifted_at"]) == (True, None)
    assert attester().post(f"{PATH}/{made['id']}/lift", {}).status == 400
    answered = lift(made["id"])
    assert answered.status == 200, answered.raw
    check(answered.body, "SubjectRequestDetail")
    assert answered.body["stops_later_runs"] is False
    assert answered.body["lifted_at"] is not None
    assert duties(decided()) == []
    again = lift(made["id"])
    assert (again.status, again.body["code"]) == (409, "stop_lifted")


def test_who_may_only_write_consents_lifts_nothing(vendor: Job) -> None:
    made = stopped()
    weak = Api(key_for("runs", "consent:write", "decide"))
    assert weak.post(f"{PATH}/{made['id']}/lift", SIGNED).status == 403
    foreign = Api(key_for("consent:attest", tenant=globex_id()))
    assert foreign.post(f"{PATH}/{made['id']}/lift", SIGNED).status == 404


def test_it_names_the_right_and_the_purposes(vendor: Job) -> None:
    give(purpose=OWN, category=SHIFTS, rights_attested=True)
    made = stopped(right="restriction", purposes=[OWN])
    assert (made["right"], made["purposes"], made["key_id"]) == ("restriction", [OWN], KEY)
    assert duties(decided()) == []
    assert len(duties(decided(purpose=OWN))) == 1


def test_an_erasure_is_for_every_purpose(vendor: Job) -> None:
    made = stopped(right="erasure", purposes=[OWN])
    assert (made["right"], made["purposes"]) == ("erasure", None)
    assert len(duties(decided())) == 1


def test_a_request_that_names_nothing_is_an_objection_to_all(vendor: Job) -> None:
    made = ask().body
    assert (made["right"], made["purposes"], made["key_id"]) == ("objection", None, None)
    assert [one["key_id"] for one in duties(decided())] == [None]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"right": "revenge"}, 400, "bad_value"),
        ({"purposes": []}, 400, "bad_value"),
        ({"purposes": "all"}, 400, "wrong_type"),
        ({"purposes": ["no-such"]}, 422, "unknown_purpose"),
        ({"key_id": 7}, 400, "wrong_type"),
        ({"key_id": "no spaces"}, 400, "not_a_key"),
    ],
)
def test_faulty_requests_stop_nobody(vendor: Job, said: dict[str, Any], status: int, code: str) -> None:
    answered = ask(**said)
    assert (answered.status, answered.body["code"]) == (status, code), answered.raw
    assert duties(decided()) == []


def test_two_keys_make_two_lists(vendor: Job) -> None:
    stopped(1)
    ask(subject_commitment=person(2), key_id="other")
    assert [(one["key_id"], one["commitments"]) for one in duties(decided())] == [
        (KEY, [person(1)]),
        ("other", [person(2)]),
    ]


def test_a_long_list_is_fetched_by_its_address(vendor: Job) -> None:
    for number in range(101):
        stopped(number)
    (duty,) = duties(decided())
    assert "commitments" not in duty
    reader = Api(key_for("runs"))
    answered = reader.get(duty["commitments_url"])
    assert answered.status == 200, answered.raw
    check(answered.body, "SubjectCommitments")
    people = answered.body["commitments"]
    assert people == sorted(person(number) for number in range(101))
    assert answered.body["digest"] == duty["digest"] == stop_lists.digest(people)
    stopped(500)  # the address goes on naming the list that was frozen
    assert reader.get(duty["commitments_url"]).body["digest"] == duty["digest"]
    foreign = Api(key_for("runs", tenant=globex_id()))
    assert foreign.get(duty["commitments_url"]).status == 404


def test_the_past_is_answered_as_it_was(vendor: Job) -> None:
    before = now()
    made = stopped()
    between = now()
    assert lift(made["id"]).status == 200
    assert duties(decided(at=times.render(before))) == []
    assert len(duties(decided(at=times.render(between)))) == 1


def test_authzen_carries_it(vendor: Job) -> None:
    stopped()
    answered = attester().post(
        "/access/v1/evaluation",
        {
            "subject": {"type": "training_job", "id": "one", "properties": {"model_family": "wear"}},
            "action": {"name": SHARED, "properties": {"form": "raw", "region": "DE"}},
            "resource": {"type": "tenant_data", "id": f"acme/{SHIFTS}"},
        },
    )
    told = [one["properties"] for one in answered.body["context"]["obligations"]]
    assert [one["commitments"] for one in told if one["action"] == "exclude_subjects"] == [[person(1)]]


def test_state_is_the_fold_of_the_ledger(vendor: Job) -> None:
    made = stopped()
    lift(made["id"])
    handle({"remark": "none"})
    assert rebuild("--check") == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_personstop SET \"right\" = 'erasure'",
        "DELETE FROM consent_personstop",
        "DELETE FROM consent_personstoplift",
    ],
)
def test_a_stop_and_its_end_never_change(vendor: Job, change: str) -> None:
    lift(stopped()["id"])
    with pytest.raises(DatabaseError), scope.everything(reason="audit"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(change)
    assert duties(decided()) == []


def test_free_text_is_withheld_from_the_first_stop_on(vendor: Job) -> None:
    everything = ["operator", "remark", "mood", "rpm", "plant", "at"]
    assert decided(NOTES)["fields_allowed"] == everything
    stopped()
    answer = decided(NOTES)
    assert answer["allow"] is True
    assert answer["fields_allowed"] == ["operator", "rpm", "plant", "at"]
    refused = decided(NOTES, fields=["remark", "rpm"])
    assert refused["allow"] is False
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["detail"]) == (
        "fields_not_covered",
        {"fields": ["remark"], "withheld": ["remark"]},
    )


def test_free_text_comes_back_when_the_customer_says_how_it_is_handled(vendor: Job) -> None:
    stopped()
    answered = handle({"remark": "removed", "mood": "withheld"})
    assert answered.status == 200, answered.raw
    check(answered.body, "FreeText")
    assert answered.body["fields"] == [
        {"name": "remark", "handling": "removed"},
        {"name": "mood", "handling": "withheld"},
    ]
    assert decided(NOTES)["fields_allowed"] == ["operator", "remark", "rpm", "plant", "at"]
    handle({})  # the newest word counts
    assert decided(NOTES)["fields_allowed"] == ["operator", "rpm", "plant", "at"]


def test_nobody_handles_a_field_that_names_a_person_as_free_text(vendor: Job) -> None:
    for name in ("operator", "rpm", "no-such"):
        answered = handle({name: "none"})
        assert (answered.status, answered.body["code"]) == (422, "not_free_text")
    twice = attester().put(
        f"/v1/tenants/acme/categories/{NOTES}/free-text",
        {"fields": [{"name": "remark", "handling": "none"}] * 2, **SIGNED},
    )
    assert (twice.status, twice.body["code"]) == (422, "field_named_twice")
    assert handle({"remark": "none"}, key="nobody").status == 404


def test_a_stop_that_came_after_the_clearance_withholds_free_text_from_the_run(vendor: Job) -> None:
    id = vendor.cleared(run="one", categories=[NOTES])
    stopped()
    assert [one["category"] for one in vendor.beat(id)["withdrawn"]] == [NOTES]


def test_the_completion_report_counts_them(vendor: Job) -> None:
    stopped()
    id = vendor.cleared(run="one", categories=[SHIFTS])
    people = [{"tenant": "acme", "category": SHIFTS, "rows": 7}]
    answered = vendor.complete(id, ("acme", SHIFTS, 3), excluded_subjects=people)
    assert answered.status == 200, answered.raw
    check(answered.body, "Completion")
    assert answered.body["excluded_subjects"] == people
    faulty = vendor.complete(id, ("acme", SHIFTS, 3), excluded_subjects=[{"tenant": "acme"}])
    assert faulty.status == 400
