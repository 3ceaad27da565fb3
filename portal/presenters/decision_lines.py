"""Decisions as pages show them: who asked for what, the answer, and its reasons in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.queries import catalogue, purposes
from consent.queries.logged_decisions import LoggedDecision
from consent.queries.what_if import Answer
from language import words
from language.formats import country
from portal.acting_members import ActingMember
from portal.presenters.obligation_sentences import obligation_sentence
from portal.presenters.reason_sentences import ReasonLine, reason_lines
from tenants.queries import customer_keys
from wire import ids


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One logged decision. `own_key` names the customer's key that asked, empty where the vendor asked.

    `asked` are the parts of the question, `fields_allowed` the fields that were allowed, `historic` an answer about the
    past, which permitted nothing.
    """

    id: UUID
    shown_id: str
    category: str
    purpose: str
    category_name: str
    purpose_name: str
    own_key: str
    at: datetime
    allow: bool
    historic: bool
    revision: int
    asked: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonLine, ...]
    fields_allowed: tuple[str, ...]
    consent: str | None


@dataclass(frozen=True, slots=True)
class TrialLine:
    """The answer to a question that a reader asked. `future`: it assumes that nothing more is recorded until then."""

    allow: bool
    at: datetime
    as_known_at: datetime | None
    historic: bool
    future: bool
    revision: int
    reasons: tuple[ReasonLine, ...]
    fields_allowed: tuple[str, ...]
    obligations: tuple[str, ...]
    consent: str | None


def decision_lines(rows: Sequence[LoggedDecision], *, acting: ActingMember) -> list[DecisionLine]:
    keys = {key.id: key.name or key.hint for key in customer_keys.keys(tenant=acting.tenant.id)}
    categories = {one.code: one.name for one in catalogue.categories(mode=acting.mode)}
    named = {one.code: one.name for one in purposes.purposes(mode=acting.mode)}
    return [_line(row, keys, categories, named) for row in rows]


def trial_line(answer: Answer, *, now: datetime) -> TrialLine:
    decision = answer.decision
    return TrialLine(
        decision.allow,
        answer.at,
        answer.as_known_at,
        answer.historic,
        answer.at > now,
        answer.revision,
        tuple(reason_lines([reason.to_dict() for reason in decision.reasons])),
        decision.fields_allowed,
        tuple(obligation_sentence(each.to_dict()) for each in decision.obligations),
        ids.render(ids.CONSENT, decision.consent) if decision.consent else None,
    )


def _line(
    row: LoggedDecision, keys: Mapping[UUID, str], categories: Mapping[str, str], named: Mapping[str, str]
) -> DecisionLine:
    question, answer = row.question, row.answer
    category, purpose = str(question.get("category", "")), str(question.get("purpose", ""))
    return DecisionLine(
        row.id,
        ids.render(ids.DECISION, row.id),
        category,
        purpose,
        categories.get(category, category),
        named.get(purpose, purpose),
        keys.get(row.key, ""),
        row.decided_at,
        bool(answer["allow"]),
        bool(answer.get("historic")),
        int(answer["revision"]),
        tuple(_asked(question)),
        tuple(reason_lines(answer["reasons"])),
        tuple(answer["fields_allowed"]),
        answer.get("consent"),
    )


def _asked(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = [
        ("Fields", ", ".join(question.get("fields") or ["all"])),
        (
            "Form",
            words.FORMS[form].word if (form := question.get("form")) in words.FORMS else form or "not said",
        ),
        ("Where", country(question["region"]) if question.get("region") else "not said"),
    ]
    for name, label in (
        ("model_family", "Model family"),
        ("audience", "For"),
        ("data_from", "Data from"),
        ("data_until", "Data until"),
        ("at", "As of"),
        ("as_known_at", "As known at"),
    ):
        if question.get(name):
            said.append((label, str(question[name])))
    if question.get("processors"):
        said.append(("Processors", ", ".join(question["processors"])))
    return [(label, str(value)) for label, value in said]
