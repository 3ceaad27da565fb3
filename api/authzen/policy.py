"""Licet's policy behind AuthZEN: the same facts, rules and log as `POST /v1/decisions`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import orjson
from django.conf import settings

from api.authzen import mapping
from api.authzen.entities import AccessDecision, Action, Entity, Evaluation, NotEvaluable
from api.authzen.mapping import DATA, JOB
from api.decisions import answering, facts
from api.decisions.batch import deciding
from api.decisions.decision_request import DecisionRequest
from api.decisions.unsigned_decision import UnsignedDecision
from api.operations import decisions
from api.principal import Principal
from consent import policy
from consent.queries import catalogue, snapshots
from consent.queries import purposes as consent_purposes
from consent.question import Question
from consent.reasons import ASKABLE
from lineage.clearances.queries import clearances

T = TypeVar("T")
ASK_PATH = "/v1/consent-requests"
_UNKNOWN = AccessDecision(decision=False, context={"reasons": [{"code": "unknown_type"}]})


class LicetPolicy:
    """Answers AuthZEN questions with Licet's decisions, for one request of one API key.

    Its methods read the database in the key's scope: call them inside `who.rows()`.
    """

    def __init__(self, who: Principal, *, at: datetime) -> None:
        self._who = who
        self._at = at

    def evaluate(
        self, evaluations: Sequence[Evaluation], *, alone: bool = False
    ) -> list[AccessDecision | NotEvaluable]:
        """Decide each evaluation and log the decisions.

        An evaluation that was sent `alone` fails if its stored state cannot be proven; among others it is denied.

        Raises: StateUnproven.
        """
        questions = [_question_or_error(evaluation) for evaluation in evaluations]
        decided = self._decided(
            [question for question in questions if isinstance(question, Question)], alone=alone
        )
        lines: list[bytes] = []
        verdicts: list[AccessDecision | NotEvaluable] = []
        for evaluation, question in zip(evaluations, questions, strict=True):
            if isinstance(question, Question):
                answer = next(decided)
                lines.append(answer.logged(orjson.dumps(answer.to_dict())))
                verdicts.append(_verdict(answer, evaluation))
            else:
                verdicts.append(_UNKNOWN if question is None else question)
        if lines:
            decisions.log_decisions(lines)
        return verdicts

    def subjects(self, evaluation: Evaluation) -> list[Entity]:
        """Return the active runs that may use the resource.

        Licet knows a job while it holds an active clearance.
        """
        if evaluation.subject.type != JOB:
            return []
        active = clearances.active_clearances(at=self._at, mode=self._who.mode, tenant=self._who.tenant)
        runs = [run for id in active if (run := clearances.clearance(id=id, at=self._at)) is not None]
        candidates = []
        for run in runs:
            properties = {"model_family": run.asking.model.family, **evaluation.subject.properties}
            candidates.append(
                (Entity(JOB, run.asking.run), replace(evaluation, subject=Entity(JOB, "", properties)))
            )
        return [entity for entity, allowed in self._each(candidates) if allowed]

    def resources(self, evaluation: Evaluation) -> list[Entity]:
        """Return all data that may be used, of every tenant visible to the key, from one snapshot."""
        placeholder = replace(evaluation, resource=replace(evaluation.resource, id="/"))
        question = mapping.question(placeholder)
        if question is None:
            return []
        categories = [item.code for item in catalogue.categories(mode=self._who.mode)]
        shot = snapshots.snapshot(
            mode=self._who.mode,
            names=None,
            categories=categories,
            purpose=question.purpose,
            only_tenant=self._who.tenant,
        )
        entities = []
        for tenant in shot.tenants:
            decided, _ = deciding.decide(
                question, shot, tenant, categories, now=self._at, key_regions=self._who.key.regions
            )
            names = [f"{tenant.named.key}/{category}" for category in categories]
            entities += [Entity(DATA, name) for name, item in zip(names, decided, strict=True) if item.allow]
        return entities

    def actions(self, evaluation: Evaluation) -> list[Action]:
        """Return the purposes for which the resource may be used."""
        purposes = [
            Action(purpose.code, evaluation.action.properties)
            for purpose in consent_purposes.purposes(mode=self._who.mode)
        ]
        results = self._each([(action, replace(evaluation, action=action)) for action in purposes])
        return [action for action, allowed in results if allowed]

    def _each(self, candidates: Sequence[tuple[T, Evaluation]]) -> Iterator[tuple[T, bool]]:
        """Yield each candidate with whether it is allowed.

        Searches are not logged, because a job must ask again before it uses data.

        Raises: NotEvaluable.
        """
        questions = [(candidate, mapping.question(evaluation)) for candidate, evaluation in candidates]
        known = [(candidate, question) for candidate, question in questions if question is not None]
        for (candidate, question), row in zip(known, self._rows([q for _, q in known]), strict=True):
            known_facts = facts.known(row, who=self._who, at=self._at)
            yield candidate, policy.decide(question, known_facts.facts, at=self._at).allow

    def _decided(self, questions: Sequence[Question], *, alone: bool) -> Iterator[UnsignedDecision]:
        """Decide each question, unsigned.

        Raises: StateUnproven.
        """
        for question, row in zip(questions, self._rows(questions), strict=True):
            known = facts.known(row, who=self._who, at=self._at)
            if alone:
                answering.require_proven(known)
            members = {name: value for name, value in question._asdict().items() if value is not None}
            request = DecisionRequest(
                question, None, None, None, None, "none", 0, members, orjson.dumps(members)
            )
            yield answering.decide(request, known, who=self._who, now=self._at)

    def _rows(self, questions: Sequence[Question]) -> list[facts.KeyAndFacts]:
        """Read the facts of all questions in one statement, so all answers share one revision."""
        return facts.read_many(self._who.mode, questions) if questions else []


def _question_or_error(evaluation: Evaluation) -> Question | NotEvaluable | None:
    """Translate an evaluation; return the error instead of raising it."""
    try:
        return mapping.question(evaluation)
    except NotEvaluable as error:
        return error


def _verdict(answer: UnsignedDecision, evaluation: Evaluation) -> AccessDecision:
    """Return a decision as an AuthZEN answer.

    A caller that does not support custom obligations is denied if there are any.
    """
    decision = answer.decision
    shown: dict[str, Any] = answer.to_dict()
    context: dict[str, Any] = {
        "evaluation_id": shown["id"],
        "evaluated_at": shown["decided_at"],
        "revision": answer.revision,
    }
    allowed = decision.allow
    reasons = shown["reasons"]
    if allowed and decision.obligations and not mapping.supports_obligations(evaluation.context):
        allowed, reasons = False, [{"code": "obligations_not_supported"}]
    if not allowed:
        context["reasons"] = reasons
        if {reason["code"] for reason in reasons} <= ASKABLE:
            context["consent_request"] = {"endpoint": f"{settings.PUBLIC_URL}{ASK_PATH}"}
        return AccessDecision(decision=False, context=context)
    context |= {
        "expires_at": shown["valid_until"],
        "consent": shown["consent"],
        "fields_allowed": list(decision.fields_allowed),
        "obligations": [
            mapping.obligation(number, duty) for number, duty in enumerate(decision.obligations, start=1)
        ],
    }
    return AccessDecision(decision=True, context=context)
