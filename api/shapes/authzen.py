"""AuthZEN's requests and answers. Members that are not listed are ignored, as the standard asks."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import listof, named, noun, one_of, record
from api.schema.scalars import boolean, choice, free, integer, text

_OPEN = free()


def _noun(
    name: str, required: dict[str, Kind], optional: dict[str, Kind] | None = None, **options: Any
) -> Any:
    return noun(name, required, optional, more=True, **options)


_EXAMPLE = {
    "subject": {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}},
    "action": {"name": "train-shared-model", "properties": {"form": "pseudonymised", "region": "DE"}},
    "resource": {"type": "tenant_data", "id": "acme/machine-telemetry", "properties": {"fields": ["rpm"]}},
}
_SOUGHT = record({"type": text()}, {"id": text("Ignored"), "properties": _OPEN}, more=True)
_SEARCH = {"context": _OPEN, "page": record({}, {"token": text(), "limit": integer(least=1)}, more=True)}
_ENTITY = _noun("AuthzenEntity", {"type": text(), "id": text()}, {"properties": _OPEN})
_ACTION = _noun("AuthzenAction", {"name": text("A purpose")}, {"properties": _OPEN})
EVALUATION = _noun(
    "AuthzenEvaluation",
    {"subject": _ENTITY, "action": _ACTION, "resource": _ENTITY},
    {"context": _OPEN},
    example=_EXAMPLE,
)
EVALUATIONS = _noun(
    "AuthzenEvaluations",
    {},
    {
        "subject": _ENTITY,
        "action": _ACTION,
        "resource": _ENTITY,
        "context": _OPEN,
        "evaluations": listof(_OPEN, "Each replaces the members above as wholes", most=1000),
        "options": record(
            {},
            {"evaluations_semantic": choice(("execute_all", "deny_on_first_deny", "permit_on_first_permit"))},
            more=True,
        ),
    },
    example={
        **_EXAMPLE,
        "evaluations": [{}, {"resource": {"type": "tenant_data", "id": "globex/machine-telemetry"}}],
    },
)
SUBJECT_SEARCH = _noun(
    "AuthzenSubjectSearch",
    {"subject": _SOUGHT, "action": _ACTION, "resource": _ENTITY},
    _SEARCH,
    example={**_EXAMPLE, "subject": {"type": "training_job"}},
)
RESOURCE_SEARCH = _noun(
    "AuthzenResourceSearch",
    {"subject": _ENTITY, "action": _ACTION, "resource": _SOUGHT},
    _SEARCH,
    example={**_EXAMPLE, "resource": {"type": "tenant_data"}},
)
ACTION_SEARCH = _noun(
    "AuthzenActionSearch",
    {"subject": _ENTITY, "resource": _ENTITY},
    _SEARCH,
    example={name: _EXAMPLE[name] for name in ("subject", "resource")},
)
VERDICT = _noun("AuthzenVerdict", {"decision": boolean()}, {"context": _OPEN})
VERDICTS = named("AuthzenVerdicts", one_of(record({"evaluations": listof(VERDICT)}, more=True), VERDICT))
RESULTS = _noun(
    "AuthzenResults",
    {
        "page": record({"next_token": text(), "count": integer(), "total": integer()}, more=True),
        "results": listof(_OPEN),
    },
)
CONFIGURATION = _noun(
    "AuthzenConfiguration",
    {
        name: text()
        for name in (
            "policy_decision_point",
            "access_evaluation_endpoint",
            "access_evaluations_endpoint",
            "search_subject_endpoint",
            "search_resource_endpoint",
            "search_action_endpoint",
        )
    },
    {"supported_obligations": listof(text())},
)
