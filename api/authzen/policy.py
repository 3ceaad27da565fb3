"""Licet's policy as AuthZEN asks it: the same facts, the same rules and the same log as `POST /v1/decisions`."""

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
from api.decisions.answering import UnsignedDecision
from api.decisions.batch import grid
from api.decisions.decision_request import DecisionRequest
from api.operations import decisions
from api.principal import Principal
from consent import policy
from consent.queries import catalogue, snapshots
from consent.question import Question
from consent.reasons import ASKABLE
from lineage.clearances.queries import clearances

T = TypeVar("T")
ASK_PATH = "/v1/consent-requests"
_UNKNOWN = AccessDecision(decision=False, context={"reasons": [{"code": "unknown_type"}]})


class LicetPolicy:
    """For one request of one key. Enter the key's `rows()` for it."""

    def __init__(self, who: Principal, *, at: datetime) -> None:
        self._who = who
        self._at = at

    def evaluate(self, asked: Sequence[Evaluation]) -> list[AccessDecision | NotEvaluable]:
        read = [_read(one) for one in asked]
        decided = self._decided([one for one in read if isinstance(one, Question)])
        lines: list[bytes] = []
        found: list[AccessDecision | NotEvaluable] = []
        for said, one in zip(asked, read, strict=True):
            if isinstance(one, Question):
                answer = next(decided)
                lines.append(answer.logged(orjson.dumps(answer.to_dict())))
                found.append(_verdict(answer, said))
            else:
                found.append(_UNKNOWN if one is None else one)
        if lines:
            decisions.log_decisions(lines)
        return found

    def subjects(self, asked: Evaluation) -> list[Entity]:
        """The runs going on that may have it: those that are cleared for something now are the jobs we know of."""
        if asked.subject.type != JOB:
            return []
        going_on = clearances.active_clearances(at=self._at, mode=self._who.mode, tenant=self._who.tenant)
        runs = [one for id in going_on if (one := clearances.clearance(id=id, at=self._at)) is not None]
        found = []
        for one in runs:
            properties = {"model_family": one.asking.model.family, **asked.subject.properties}
            found.append((Entity(JOB, one.asking.run), replace(asked, subject=Entity(JOB, "", properties))))
        return [entity for entity, allowed in self._each(found) if allowed]

    def resources(self, asked: Evaluation) -> list[Entity]:
        """All data that may be used, of every tenant there is to know of, from one snapshot."""
        anybody = replace(asked, resource=replace(asked.resource, id="/"))
        question = mapping.question(anybody)
        if question is None:
            return []
        categories = [one.code for one in catalogue.categories(mode=self._who.mode)]
        shot = snapshots.snapshot(
            mode=self._who.mode,
            names=None,
            categories=categories,
            purpose=question.purpose,
            only_tenant=self._who.tenant,
        )
        found = []
        for tenant in shot.tenants:
            decided, _ = grid.decide(
                question, shot, tenant, categories, now=self._at, key_regions=self._who.key.regions
            )
            names = [f"{tenant.named.key}/{category}" for category in categories]
            found += [Entity(DATA, name) for name, one in zip(names, decided, strict=True) if one.allow]
        return found

    def actions(self, asked: Evaluation) -> list[Action]:
        """The purposes it may be used for."""
        purposes = [
            Action(one.code, asked.action.properties) for one in catalogue.purposes(mode=self._who.mode)
        ]
        each = self._each([(action, replace(asked, action=action)) for action in purposes])
        return [action for action, allowed in each if allowed]

    def _each(self, asked: Sequence[tuple[T, Evaluation]]) -> Iterator[tuple[T, bool]]:
        """Whether each is allowed, without a line in the log: nobody acts on a search. Raises: NotEvaluable."""
        questions = [(one, mapping.question(said)) for one, said in asked]
        known = [(one, question) for one, question in questions if question is not None]
        for (one, question), row in zip(known, self._rows([q for _, q in known]), strict=True):
            seen = facts.known(row, who=self._who, at=self._at)
            at = seen.facts.present(self._at)
            yield one, policy.decide(question, seen.facts, at=at).allow

    def _decided(self, questions: Sequence[Question]) -> Iterator[UnsignedDecision]:
        for question, row in zip(questions, self._rows(questions), strict=True):
            known = facts.known(row, who=self._who, at=self._at)
            said = {name: value for name, value in question._asdict().items() if value is not None}
            asked = DecisionRequest(question, None, None, None, None, "none", 0, said, orjson.dumps(said))
            yield answering.decide(asked, known, who=self._who, now=self._at)

    def _rows(self, questions: Sequence[Question]) -> list[facts.KeyAndFacts]:
        """All from one statement, so that a batch is true at one revision."""
        return facts.read_many(self._who.mode, questions) if questions else []


def _read(asked: Evaluation) -> Question | NotEvaluable | None:
    try:
        return mapping.question(asked)
    except NotEvaluable as error:
        return error


def _verdict(answer: UnsignedDecision, asked: Evaluation) -> AccessDecision:
    decision = answer.decision
    shown: dict[str, Any] = answer.to_dict()
    context: dict[str, Any] = {
        "evaluation_id": shown["id"],
        "evaluated_at": shown["decided_at"],
        "revision": answer.revision,
    }
    allowed = decision.allow
    reasons = shown["reasons"]
    if allowed and decision.obligations and not mapping.supports_obligations(asked.context):
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
            mapping.obligation(number, one) for number, one in enumerate(decision.obligations, start=1)
        ],
    }
    return AccessDecision(decision=True, context=context)
