"""AuthZEN's five endpoints as functions from a policy and a JSON value to a JSON value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api import cursors
from api.authzen import requests
from api.authzen.entities import AccessDecision, Action, Entity, Evaluation, NotEvaluable, Policy
from api.authzen.requests import EvaluationBatch, Semantic, Sought
from wire.problems import Problem

DEFAULT_PAGE = 1000
MOST_IN_A_PAGE = 10_000
# The answer after which the rest is not looked at.
_ENDS: dict[Semantic, bool | None] = {
    "execute_all": None,
    "deny_on_first_deny": False,
    "permit_on_first_permit": True,
}


def evaluation(policy: Policy, said: object) -> dict[str, Any]:
    """Raises: Problem (400)."""
    return _single(policy, requests.evaluation(said))


def evaluations(policy: Policy, said: object) -> dict[str, Any]:
    """Raises: Problem (400) where the request as a whole is none; what is wrong with one item is a no to that item."""
    asked = requests.batch(said)
    if isinstance(asked, Evaluation):
        return _single(policy, asked)
    return {"evaluations": [verdict.to_dict() for verdict in _in_turn(asked, _all(policy, asked))]}


def search(policy: Policy, said: object, *, sought: Sought) -> dict[str, Any]:
    """Those who, what or to whom. Raises: Problem (400)."""
    asked = requests.evaluation(said, sought=sought)
    page = requests.page(said, default=DEFAULT_PAGE, most=MOST_IN_A_PAGE)
    try:
        found = _find(policy, asked, sought)
    except NotEvaluable as error:
        raise Problem("bad_value", str(error)) from error
    start = cursors.number(page.token) if page.token else 0
    shown = found[start : start + page.limit]
    end = start + len(shown)
    return {
        "page": {
            "next_token": cursors.encode(str(end)) if end < len(found) else "",
            "count": len(shown),
            "total": len(found),
        },
        "results": [one.to_dict() for one in shown],
    }


def _single(policy: Policy, asked: Evaluation) -> dict[str, Any]:
    [verdict] = policy.evaluate([asked])
    if isinstance(verdict, NotEvaluable):
        raise Problem("bad_value", str(verdict))
    return verdict.to_dict()


def _all(policy: Policy, asked: EvaluationBatch) -> list[AccessDecision]:
    """A verdict for each item; what is no question is a no that says so."""
    questions = [item for item in asked.items if isinstance(item, Evaluation)]
    answers = iter(policy.evaluate(questions))
    found = []
    for item in asked.items:
        answer = item if isinstance(item, Problem) else next(answers)
        found.append(answer if isinstance(answer, AccessDecision) else _faulty(answer))
    return found


def _in_turn(asked: EvaluationBatch, verdicts: Sequence[AccessDecision]) -> Sequence[AccessDecision]:
    last = _ENDS[asked.semantic]
    if last is None:
        return verdicts
    for index, verdict in enumerate(verdicts):
        if verdict.decision is last:
            return verdicts[: index + 1]
    return verdicts


def _faulty(error: Problem | NotEvaluable) -> AccessDecision:
    detail = error.detail if isinstance(error, Problem) else str(error)
    return AccessDecision(decision=False, context={"error": {"status": 400, "message": detail}})


def _find(policy: Policy, asked: Evaluation, sought: Sought) -> Sequence[Entity | Action]:
    if sought == "subject":
        return policy.subjects(asked)
    return policy.resources(asked) if sought == "resource" else policy.actions(asked)
