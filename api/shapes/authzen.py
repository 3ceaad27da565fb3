"""AuthZEN's requests and answers. Members that are not listed are ignored, as the standard asks."""

from __future__ import annotations

from typing import Any

from api.schema.records import Kinds, ListOf, Noun, OneOf, Record
from api.schema.scalars import Boolean, Choice, Free, Integer, Text

_OPEN = Free()


class _Noun(Noun):
    def __init__(self, name: str, required: Kinds, optional: Kinds | None = None, **options: Any) -> None:
        super().__init__(name, required, optional, more=True, **options)


_EXAMPLE = {
    "subject": {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}},
    "action": {"name": "train-shared-model", "properties": {"form": "pseudonymised", "region": "DE"}},
    "resource": {"type": "tenant_data", "id": "acme/machine-telemetry", "properties": {"fields": ["rpm"]}},
}
_SOUGHT = Record({"type": Text()}, {"id": Text("Ignored"), "properties": _OPEN}, more=True)
_SEARCH = {"context": _OPEN, "page": Record({}, {"token": Text(), "limit": Integer(least=1)}, more=True)}
_ENTITY = _Noun("AuthzenEntity", {"type": Text(), "id": Text()}, {"properties": _OPEN})
_ACTION = _Noun("AuthzenAction", {"name": Text("A purpose")}, {"properties": _OPEN})
EVALUATION = _Noun(
    "AuthzenEvaluation",
    {"subject": _ENTITY, "action": _ACTION, "resource": _ENTITY},
    {"context": _OPEN},
    example=_EXAMPLE,
)
EVALUATIONS = _Noun(
    "AuthzenEvaluations",
    {},
    {
        "subject": _ENTITY,
        "action": _ACTION,
        "resource": _ENTITY,
        "context": _OPEN,
        "evaluations": ListOf(
            _OPEN, "Each member replaces the whole member of the same name above", most=1000
        ),
        "options": Record(
            {},
            {"evaluations_semantic": Choice(("execute_all", "deny_on_first_deny", "permit_on_first_permit"))},
            more=True,
        ),
    },
    example={
        **_EXAMPLE,
        "evaluations": [{}, {"resource": {"type": "tenant_data", "id": "globex/machine-telemetry"}}],
    },
)
SUBJECT_SEARCH = _Noun(
    "AuthzenSubjectSearch",
    {"subject": _SOUGHT, "action": _ACTION, "resource": _ENTITY},
    _SEARCH,
    example={**_EXAMPLE, "subject": {"type": "training_job"}},
)
RESOURCE_SEARCH = _Noun(
    "AuthzenResourceSearch",
    {"subject": _ENTITY, "action": _ACTION, "resource": _SOUGHT},
    _SEARCH,
    example={**_EXAMPLE, "resource": {"type": "tenant_data"}},
)
ACTION_SEARCH = _Noun(
    "AuthzenActionSearch",
    {"subject": _ENTITY, "resource": _ENTITY},
    _SEARCH,
    example={name: _EXAMPLE[name] for name in ("subject", "resource")},
)
VERDICT = _Noun("AuthzenVerdict", {"decision": Boolean()}, {"context": _OPEN})
VERDICTS = OneOf(Record({"evaluations": ListOf(VERDICT)}, more=True), VERDICT, name="AuthzenVerdicts")
RESULTS = _Noun(
    "AuthzenResults",
    {
        "page": Record({"next_token": Text(), "count": Integer(), "total": Integer()}, more=True),
        "results": ListOf(_OPEN),
    },
)
CONFIGURATION = _Noun(
    "AuthzenConfiguration",
    {
        name: Text()
        for name in (
            "policy_decision_point",
            "access_evaluation_endpoint",
            "access_evaluations_endpoint",
            "search_subject_endpoint",
            "search_resource_endpoint",
            "search_action_endpoint",
        )
    },
    {"supported_obligations": ListOf(Text())},
)
