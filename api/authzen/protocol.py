"""AuthZEN's five endpoints, as functions from a policy and a JSON value to a JSON value."""

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
# The decision after which the remaining evaluations are skipped; None: never.
_ENDS: dict[Semantic, bool | None] = {
    "execute_all": None,
    "deny_on_first_deny": False,
    "permit_on_first_permit": True,
}


def evaluation(policy: Policy, body: object) -> dict[str, Any]:
    """Answer one evaluation.

    Raises: Problem (400).
    """
    return _single(policy, requests.evaluation(body))


def evaluations(policy: Policy, body: object) -> dict[str, Any]:
    """Answer several evaluations.

    A fault in one item denies that item only.

    Raises: Problem (400) if the request as a whole cannot be read.
    """
    batch = requests.batch(body)
    if isinstance(batch, Evaluation):
        return _single(policy, batch)
    return {"evaluations": [verdict.to_dict() for verdict in _in_turn(batch, _all(policy, batch))]}


def search(policy: Policy, body: object, *, sought: Sought) -> dict[str, Any]:
    """Return one page of the subjects, resources or actions that are allowed.

    Raises: Problem (400).
    """
    question = requests.evaluation(body, sought=sought)
    page = requests.page(body, default=DEFAULT_PAGE, most=MOST_IN_A_PAGE)
    try:
        matches = _find(policy, question, sought)
    except NotEvaluable as error:
        raise Problem("bad_value", str(error)) from error
    start = cursors.number(page.token) if page.token else 0
    shown = matches[start : start + page.limit]
    end = start + len(shown)
    return {
        "page": {
            "next_token": cursors.encode(str(end)) if end < len(matches) else "",
            "count": len(shown),
            "total": len(matches),
        },
        "results": [match.to_dict() for match in shown],
    }


def _single(policy: Policy, question: Evaluation) -> dict[str, Any]:
    """Answer one evaluation as JSON.

    Raises: Problem (400).
    """
    [verdict] = policy.evaluate([question], alone=True)
    if isinstance(verdict, NotEvaluable):
        raise Problem("bad_value", str(verdict))
    return verdict.to_dict()


def _all(policy: Policy, batch: EvaluationBatch) -> list[AccessDecision]:
    """Return an answer per item; an item that cannot be read is denied with its error."""
    questions = [item for item in batch.items if isinstance(item, Evaluation)]
    answers = iter(policy.evaluate(questions))
    verdicts = []
    for item in batch.items:
        answer = item if isinstance(item, Problem) else next(answers)
        verdicts.append(answer if isinstance(answer, AccessDecision) else _faulty(answer))
    return verdicts


def _in_turn(batch: EvaluationBatch, verdicts: Sequence[AccessDecision]) -> Sequence[AccessDecision]:
    """Cut the answers after the first that ends the batch's semantic."""
    last = _ENDS[batch.semantic]
    if last is None:
        return verdicts
    for index, verdict in enumerate(verdicts):
        if verdict.decision is last:
            return verdicts[: index + 1]
    return verdicts


def _faulty(error: Problem | NotEvaluable) -> AccessDecision:
    """Return the denial of an item with an error."""
    detail = error.detail if isinstance(error, Problem) else str(error)
    return AccessDecision(decision=False, context={"error": {"status": 400, "message": detail}})


def _find(policy: Policy, question: Evaluation, sought: Sought) -> Sequence[Entity | Action]:
    """Run the policy's search for the sought part."""
    if sought == "subject":
        return policy.subjects(question)
    return policy.resources(question) if sought == "resource" else policy.actions(question)
