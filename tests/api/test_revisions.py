"""Every answer that says what may be done tells its revision, and is not given below the one a caller has seen."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import queries as ledger
from ledger import scope
from tests.api.client import Answered, Api, key_for
from tests.catalogue import SHARED, TELEMETRY, give
from tests.lineage.runs import RUN
from tests.people import Party

JOB: dict[str, Any] = {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}}
USE: dict[str, Any] = {"name": SHARED, "properties": {"form": "pseudonymised", "region": "DE"}}
DATA: dict[str, Any] = {"type": "tenant_data", "id": f"acme/{TELEMETRY}"}
ONE: dict[str, Any] = {"subject": JOB, "action": USE, "resource": DATA}
MODEL: dict[str, str] = {"family": "wear", "name": "pm", "version": "7"}
ASKED: list[tuple[str, str, Any]] = [
    ("POST", "/v1/decisions", {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED}),
    (
        "POST",
        "/v1/decisions/batch",
        {"purpose": SHARED, "items": [{"tenant": "acme", "category": TELEMETRY}]},
    ),
    ("GET", f"/v1/coverage?purpose={SHARED}", None),
    ("GET", "/v1/changes", None),
    ("POST", "/access/v1/evaluation", ONE),
    ("POST", "/access/v1/evaluations", {"evaluations": [ONE]}),
    ("POST", "/access/v1/search/subject", {**ONE, "subject": {"type": "training_job"}}),
    ("POST", "/access/v1/search/resource", {**ONE, "resource": {"type": "tenant_data"}}),
    ("POST", "/access/v1/search/action", {"subject": JOB, "resource": DATA}),
    ("POST", "/v1/clearances", RUN),
    ("POST", "/v1/models/check", {"model": MODEL, "use": "deploy"}),
]


@pytest.fixture
def admin(schedule: None, acme: Party, globex: Party) -> Api:
    give()
    return Api(key_for())


def revision() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()


def holds(admin: Api, method: str, path: str, body: Any) -> None:
    def asked(least: int | str) -> Answered:
        return admin.ask(method, path, body, Licet_Min_Revision=str(least))

    seen = revision()
    reached = asked(seen)
    assert reached.status in {200, 201}, reached.raw
    assert int(reached.headers["Licet-Revision"]) >= seen
    behind = asked(99_999_999)
    assert (behind.status, behind.code) == (409, "revision_not_reached")
    for bad in ("soon", "-1", "1.0", ""):
        assert (asked(bad).status, asked(bad).code) == (400, "bad_header")


@pytest.mark.parametrize(("method", "path", "body"), ASKED, ids=[path for _, path, _ in ASKED])
def test_an_answer_has_seen_what_its_caller_has(admin: Api, method: str, path: str, body: Any) -> None:
    holds(admin, method, path, body)


def test_a_decision_shown_later_has_a_revision_too(admin: Api) -> None:
    decided = admin.post("/v1/decisions", ASKED[0][2])
    holds(admin, "GET", f"/v1/decisions/{decided['id']}", None)


@pytest.mark.parametrize(("method", "what"), [("GET", ""), ("POST", "/heartbeat")])
def test_a_clearance_has_a_revision(admin: Api, method: str, what: str) -> None:
    cleared = admin.post("/v1/clearances", RUN)
    holds(admin, method, f"/v1/clearances/{cleared['id']}{what}", None)


def test_nothing_is_done_below_the_revision_asked_for(admin: Api) -> None:
    refused = admin.post("/v1/clearances", RUN, Licet_Min_Revision="99999999")
    assert refused.code == "revision_not_reached"
    assert admin.post("/v1/clearances", RUN).status == 201


def test_a_stored_answer_is_not_given_below_the_revision_asked_for(admin: Api) -> None:
    def checked(least: int) -> Answered:
        said = {"vendor": True, "recipient": {"name": "Quiet Water Foundation", "kind": "company"}}
        return admin.post("/v1/transfers/check", said, Idempotency_Key="k1", Licet_Min_Revision=str(least))

    first = checked(revision())
    assert first.status == 200, first.raw
    told = int(first.headers["Licet-Revision"])
    assert checked(told).headers["Idempotency-Replayed"] == "true"
    give("globex")
    assert revision() > told
    assert checked(revision()).code == "revision_not_reached"
