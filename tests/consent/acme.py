"""Acme makes pumps. It said yes to its machine telemetry, pseudonymised, in the EU, for a shared model."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from consent import policy
from consent.clauses import Clauses
from consent.conditions import BEGINNING, Conditions
from consent.facts import CategoryFacts, Facts, Field, PurposeFacts, TenantFacts, TermsFacts
from consent.policy import Decision
from consent.question import Question
from consent.statement_rules import Statement
from consent.windows import Window

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONSENT = UUID("0190163d-8694-739b-aea5-966c26f8ad91")
CONSENT_ID = "con_01j0b3v1mmeedtx9cpdgkfhbch"

_FIELDS = (
    Field("rpm"),
    Field("uptime"),
    Field("operator", "person"),
    Field("shift", "person", quasi_identifier=True),
    Field("plant", "organisation"),
)
TELEMETRY = CategoryFacts(
    "machine-telemetry",
    version=2,
    fields=_FIELDS,
    older=(CategoryFacts("machine-telemetry", version=1, fields=_FIELDS),),
)
TERMS = TermsFacts(
    "2026-01", Clauses("vendor", 365, "stop", 30, audit_right=True, residual_risk_statement="")
)
CONDITIONS = Conditions(fields=("rpm", "uptime"), form="pseudonymised", regions=("EU",), data_from=BEGINNING)
STATED = Statement(
    id=CONSENT,
    seq=10,
    recorded_at=NOW - 100 * DAY,
    conditions=CONDITIONS,
    terms="2026-01",
    category_version=1,
)
FACTS = Facts(
    tenant=TenantFacts("acme"),
    category=TELEMETRY,
    purpose=PurposeFacts("train-shared-model", cross_tenant=True),
    statements=(STATED,),
    terms={"2026-01": TERMS},
)
QUESTION = Question(
    tenant="acme",
    category="machine-telemetry",
    purpose="train-shared-model",
    fields=("rpm",),
    form="pseudonymised",
    region="DE",
)


def stated(*, facts: Facts = FACTS, **changes: Any) -> Facts:
    """The facts, had Acme stated these conditions."""
    conditions = replace(CONDITIONS, **changes)
    return replace(facts, statements=(replace(STATED, conditions=conditions),))


def happened(**changes: Any) -> Facts:
    """The facts, had this happened to Acme's statement."""
    return replace(FACTS, statements=(replace(STATED, **changes),))


def under(**changes: Any) -> Facts:
    """The facts, had the accepted terms said this."""
    return replace(FACTS, terms={"2026-01": replace(TERMS, clauses=replace(TERMS.clauses, **changes))})


def asked(**changes: Any) -> Question:
    return QUESTION._replace(**changes)


def decide(question: Question = QUESTION, facts: Facts = FACTS, *, at: datetime = NOW) -> Decision:
    return policy.decide(question, facts, at=at)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


OWN_PURPOSE = replace(FACTS, purpose=PurposeFacts("train-own-model", cross_tenant=False))
DATED = stated(data_from=NOW - 10 * DAY, data_until=NOW)
PAUSED_ONCE = happened(pauses=(Window(NOW - 6 * DAY, NOW - 5 * DAY),))
