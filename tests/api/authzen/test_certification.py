"""The published certification scenario through the protocol, with the scenario's own domain behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.authzen import protocol
from api.authzen.entities import Policy
from tests import vectors
from tests.api.authzen.scenario import Scenario, _allowed
from wire.problems import Problem

_FILE = vectors.ROOT / "authzen" / "certification-cases.json"
CASES: list[dict[str, Any]] = json.loads(_FILE.read_text()) if _FILE.exists() else []
SEARCHES = ("subject", "action", "resource")


def ask(policy: Policy, endpoint: str, said: Any) -> tuple[int, Any]:
    try:
        if endpoint == "evaluation":
            return 200, protocol.evaluation(policy, said)
        if endpoint == "evaluations":
            return 200, protocol.evaluations(policy, said)
        sought = endpoint.removeprefix("search/")
        assert sought in SEARCHES
        return 200, protocol.search(policy, said, sought=sought)  # type: ignore[arg-type]
    except Problem as problem:
        return problem.status, None


def holds(case: dict[str, Any], status: int, body: Any) -> bool:
    """What a case wants of a search are results that must be there, of all else just these members."""
    if status != case["status"]:
        return False
    wanted = case.get("body")
    if wanted is None or status != 200:
        return True
    if "results" in wanted:
        empty_wanted = wanted["results"] == []
        return (
            (body["results"] == [])
            if empty_wanted
            else all(one in body["results"] for one in wanted["results"])
        )
    if "evaluations" in wanted:
        return [one["decision"] for one in body["evaluations"]] == [
            one["decision"] for one in wanted["evaluations"]
        ]
    return bool(body["decision"] == wanted["decision"])


@pytest.mark.skipif(not CASES, reason=vectors.NOT_THERE)
def test_all_the_published_cases_are_here() -> None:
    assert len(CASES) == 49


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_certification_case(case: dict[str, Any]) -> None:
    status, body = ask(Scenario(), case["endpoint"], case["request"])
    assert holds(case, status, body), body


class SaysYes(Scenario):
    """A broken policy: the cases must find it."""

    def evaluate(self, asked: Any, *, alone: bool = False) -> Any:
        return [verdict.__class__(decision=True) for verdict in super().evaluate(asked)]  # type: ignore[union-attr,call-arg]


@pytest.mark.skipif(not CASES, reason=vectors.NOT_THERE)
def test_the_cases_find_a_policy_that_always_says_yes() -> None:
    found = [
        case["id"] for case in CASES if not holds(case, *ask(SaysYes(), case["endpoint"], case["request"]))
    ]
    assert len(found) >= 5


def test_a_page_goes_on_where_the_last_one_ended() -> None:
    said = {
        "subject": {"type": "user"},
        "action": {"name": "read"},
        "resource": {"type": "record", "id": "record-1"},
    }
    first = protocol.search(Scenario(), {**said, "page": {"limit": 1}}, sought="subject")
    token = first["page"]["next_token"]
    second = protocol.search(Scenario(), {**said, "page": {"limit": 1, "token": token}}, sought="subject")
    assert [one["id"] for one in (*first["results"], *second["results"])] == ["alice", "bob"]
    assert (first["page"]["total"], second["page"]["next_token"]) == (2, "")


ALICE = {"subject": {"type": "user", "id": "alice"}, "resource": {"type": "record", "id": "record-1"}}


@pytest.mark.parametrize(
    ("semantic", "decisions"),
    [
        ("execute_all", [True, False, True, False]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_ends_where_its_semantic_says(semantic: str, decisions: list[bool]) -> None:
    items = [{"action": {"name": name}} for name in ("read", "delete", "write", "nonsense")]
    said = {**ALICE, "evaluations": items, "options": {"evaluations_semantic": semantic}}
    body = protocol.evaluations(Scenario(), said)
    assert [one["decision"] for one in body["evaluations"]] == decisions


def test_an_item_that_is_no_question_is_a_no_that_says_why() -> None:
    body = protocol.evaluations(
        Scenario(), {**ALICE, "evaluations": [{"action": {"name": "read"}}, {"action": 7}]}
    )
    assert body["evaluations"][1] == {
        "decision": False,
        "context": {"error": {"status": 400, "message": "Expected an object. (/evaluations/1/action)"}},
    }


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({**ALICE, "evaluations": {}}, id="evaluations no list"),
        pytest.param({**ALICE, "evaluations": [{}], "options": []}, id="options no object"),
        pytest.param(
            {**ALICE, "evaluations": [{}], "options": {"evaluations_semantic": "all"}}, id="unknown semantic"
        ),
        pytest.param({**ALICE, "evaluations": [{}] * 1001}, id="too many"),
    ],
)
def test_what_is_wrong_with_a_whole_batch_is_refused(said: Any) -> None:
    assert ask(Scenario(), "evaluations", said)[0] == 400


def test_the_domain_itself_denies_by_default() -> None:
    from api.authzen.entities import Action, Entity, Evaluation

    assert not _allowed(Evaluation(Entity("user", "eve"), Action("read"), Entity("record", "record-1")))
