"""The answer that a job does not train: two people give it, of one job, and its own events end it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import scope
from tenants.models import ApprovalConcern
from tests.api.client import Answered, Api, check, key_for
from tests.api.papers import holder
from tests.lineage.told import Teller, data_set

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")

ACMES = data_set("raw/acme/2026-11")
JOB = {
    "namespace": "jobs",
    "name": "billing",
    "role": "service",
    "reason": "Writes the customer's own invoice.",
}
TRAINS = {"jobType": {"integration": "MLFLOW", "jobType": "RUN"}}


def answer(teller: Teller, **changes: Any) -> Answered:
    return teller.api.put("/v1/jobs/billing", {**JOB, **changes})


def approve(answered: Answered) -> None:
    [waiting] = answered["approvals"]
    colleague = Api(key_for("approve", holder=holder("colleague@vendor.example")))
    assert colleague.post(f"/v1/approvals/{waiting['id']}/approve").status == 200


def role(teller: Teller) -> str:
    shown = teller.api.get("/v1/jobs/billing").body
    check(shown, "Job")
    return str(shown["role"])


def test_one_person_alone_hides_nothing(registered: Teller) -> None:
    asked = answer(registered)
    assert (asked.status, asked["role"], len(asked["approvals"])) == (201, "undecided", 1)
    assert asked["approvals"][0]["to"]["reason"] == JOB["reason"]
    [waiting] = asked["approvals"]
    assert (
        registered.api.post(f"/v1/approvals/{waiting['id']}/approve").status == 403
    )  # admin implies no approve
    registered.event(job="billing", inputs=[ACMES])
    assert len(registered.breaches()) == 1
    assert answer(registered).status == 200  # a repeat opens no second one
    assert len(registered.api.get("/v1/jobs/billing")["approvals"]) == 1


def test_two_people_answer_it_for_good(registered: Teller) -> None:
    approve(answer(registered))
    assert role(registered) == "service"
    for _ in range(2):
        registered.event(job="billing", inputs=[ACMES])
    assert registered.found() == []
    registered.event(job="billing.other", inputs=[ACMES])
    assert len(registered.breaches()) == 1


def test_the_jobs_own_events_end_the_answer(registered: Teller) -> None:
    approve(answer(registered))
    registered.event(job="billing", job_facets=TRAINS, inputs=[ACMES])
    assert len(registered.breaches()) == 1
    assert role(registered) == "training"
    registered.event(job="billing", inputs=[data_set("raw/globex/2026-11")])  # without the facet
    assert len(registered.breaches()) == 2


def test_an_answer_that_the_events_contradict_meanwhile_does_not_take_effect(registered: Teller) -> None:
    approve(answer(registered))
    registered.event(job="billing", job_facets=TRAINS)
    asked = answer(registered)
    assert asked["role"] == "training"
    [waiting] = asked["approvals"]
    registered.api.put("/v1/jobs/billing", {"namespace": "jobs", "name": "other", "role": "training"})
    colleague = Api(key_for("approve", holder=holder("colleague@vendor.example")))
    colleague.post(f"/v1/approvals/{waiting['id']}/approve")
    assert role(registered) == "training"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "billing.*"}, "job_not_exact"),
        ({"namespace": "*"}, "job_not_exact"),
        ({"reason": ""}, "job_reason_missing"),
        ({"reason": "  "}, "job_reason_missing"),
        ({"reason": None}, "job_reason_missing"),
    ],
)
def test_it_is_about_one_job_and_has_a_reason(registered: Teller, changes: Any, code: str) -> None:
    assert (answer(registered, **changes).status, answer(registered, **changes).code) == (422, code)
    assert registered.api.get("/v1/jobs/billing").status == 404


@pytest.mark.parametrize(
    "changes", [{"role": "undecided"}, {"role": "none"}, {"reason": 7}, {"reason": "x" * 1001}]
)
def test_what_is_malformed_is_refused(registered: Teller, changes: Any) -> None:
    assert answer(registered, **changes).status == 400


def test_a_job_that_trains_is_registered_at_once_with_a_pattern(registered: Teller) -> None:
    said = {"namespace": "*", "name": "fit.*", "role": "training"}
    shown = registered.api.put("/v1/jobs/fit", said)
    assert (shown.status, shown["role"], shown["approvals"]) == (201, "training", [])


def test_the_customers_whose_data_it_read_see_the_answer(registered: Teller) -> None:
    registered.event(job="billing", inputs=[ACMES])
    [waiting] = answer(registered)["approvals"]
    shown = registered.api.get(f"/v1/approvals/{waiting['id']}").body
    assert shown["account"] is None
    with scope.everything(reason="staff"):
        concerned = ApprovalConcern.objects.filter(approval_id__isnull=False).values_list(
            "account__key", flat=True
        )
        assert list(concerned) == ["acme"]


def test_findings_are_grouped_by_job(registered: Teller) -> None:
    for name in ("raw/acme/1", "raw/acme/2", "raw/globex/1"):
        registered.event(job="billing", inputs=[data_set(name)])
    registered.event(job="fit", job_facets=TRAINS, inputs=[data_set("unknown", namespace="elsewhere")])
    answered = registered.api.get("/v1/findings/by-job")
    check(answered.body, "JobFindingsList")
    billing, fit = answered["data"]
    assert (billing["job"], billing["breaches"], billing["gaps"], billing["open"]) == (
        "jobs/billing",
        3,
        0,
        3,
    )
    assert (billing["codes"], billing["tenants"]) == (
        [{"code": "no_clearance", "count": 3}],
        ["acme", "globex"],
    )
    assert (fit["job"], fit["breaches"], fit["tenants"]) == ("jobs/fit", 0, [])
    assert {one["code"] for one in fit["codes"]} == {"unknown_dataset", "unknown_job"}
    page = registered.api.get("/v1/findings/by-job?limit=1")
    rest = registered.api.get(f"/v1/findings/by-job?after={page['next']}")
    assert [one["job"] for one in (*page["data"], *rest["data"])] == ["jobs/billing", "jobs/fit"]


def test_a_customers_key_does_not_see_the_vendors_jobs(registered: Teller, acme: Any) -> None:
    assert Api(key_for("audit", tenant=acme.tenant)).get("/v1/findings/by-job").status == 403
