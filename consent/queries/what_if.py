"""Answer a question for a reader, by the rules that answer training jobs. Such an answer permits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import knowledge, policy
from consent.policy import Decision
from consent.queries import decisions
from consent.question import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision about `at`, from what the ledger knew at `as_known_at`, None for everything recorded by now.

    `historic`: it is not about the present, so a job would not get it as a permission.
    """

    decision: Decision
    revision: int
    at: datetime
    as_known_at: datetime | None
    historic: bool


def answer(
    question: Question,
    *,
    mode: str,
    tenant: UUID,
    at: datetime | None = None,
    as_known_at: datetime | None = None,
    now: datetime,
) -> Answer:
    """Answer a question about one tenant's data. Without `at` and `as_known_at` it is about the present.

    An instant `at` in the future assumes that nothing more is recorded until then. Needs a scope that sees every row.
    Raises: ledger.primary_watch.PrimaryUnproven.
    """
    known_at = knowledge.cutoff(as_known_at, now=now)
    when = at or known_at or now
    if at is None and known_at is None:
        read = decisions.read_facts(
            mode=mode,
            tenant=question.tenant,
            category=question.category,
            purpose=question.purpose,
            at=now,
            only_tenant=tenant,
        )
    else:
        read = decisions.read_past_facts(
            mode=mode,
            tenant=question.tenant,
            category=question.category,
            purpose=question.purpose,
            at=when,
            as_known_at=known_at,
            now=now,
            only_tenant=tenant,
        )
    decision = policy.decide(question, read.facts, at=when)
    return Answer(decision, read.revision, when, known_at, at is not None or known_at is not None)
