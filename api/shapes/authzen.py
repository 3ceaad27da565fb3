"""AuthZEN's requests and answers; members that are not here are ignored, as the standard asks."""

from __future__ import annotations

from typing import Any

from api.shapes.schema import Schema, boolean, choice, integer, list_of, record, ref, text

_OPEN: Schema = {"type": "object", "additionalProperties": True}


def _open(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    return record(required, optional or {}, **more) | {"additionalProperties": True}


_EXAMPLE = {
    "subject": {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}},
    "action": {"name": "train-shared-model", "properties": {"form": "pseudonymised", "region": "DE"}},
    "resource": {"type": "tenant_data", "id": "acme/machine-telemetry", "properties": {"fields": ["rpm"]}},
}
_SEARCHED = _open({"type": text()}, {"id": text("Ignored"), "properties": _OPEN})
_PAGE = _open({}, {"token": text(), "limit": integer(least=1)})
COMPONENTS = {
    "AuthzenEntity": _open({"type": text(), "id": text()}, {"properties": _OPEN}),
    "AuthzenAction": _open({"name": text("A purpose")}, {"properties": _OPEN}),
    "AuthzenEvaluation": _open(
        {"subject": ref("AuthzenEntity"), "action": ref("AuthzenAction"), "resource": ref("AuthzenEntity")},
        {"context": _OPEN},
        example=_EXAMPLE,
    ),
    "AuthzenEvaluations": _open(
        {},
        {
            "subject": ref("AuthzenEntity"),
            "action": ref("AuthzenAction"),
            "resource": ref("AuthzenEntity"),
            "context": _OPEN,
            "evaluations": list_of(_OPEN, "Each overrides the members above as wholes", most=1000),
            "options": _open(
                {},
                {
                    "evaluations_semantic": choice(
                        ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
                    )
                },
            ),
        },
        example={
            **_EXAMPLE,
            "evaluations": [{}, {"resource": {"type": "tenant_data", "id": "globex/machine-telemetry"}}],
        },
    ),
    "AuthzenSubjectSearch": _open(
        {"subject": _SEARCHED, "action": ref("AuthzenAction"), "resource": ref("AuthzenEntity")},
        {"context": _OPEN, "page": _PAGE},
        example={**_EXAMPLE, "subject": {"type": "training_job"}},
    ),
    "AuthzenResourceSearch": _open(
        {"subject": ref("AuthzenEntity"), "action": ref("AuthzenAction"), "resource": _SEARCHED},
        {"context": _OPEN, "page": _PAGE},
        example={**_EXAMPLE, "resource": {"type": "tenant_data"}},
    ),
    "AuthzenActionSearch": _open(
        {"subject": ref("AuthzenEntity"), "resource": ref("AuthzenEntity")},
        {"context": _OPEN, "page": _PAGE},
        example={name: _EXAMPLE[name] for name in ("subject", "resource")},
    ),
    "AuthzenVerdict": _open({"decision": boolean()}, {"context": _OPEN}),
    "AuthzenVerdicts": {
        "oneOf": [_open({"evaluations": list_of(ref("AuthzenVerdict"))}), ref("AuthzenVerdict")],
    },
    "AuthzenResults": _open(
        {
            "page": _open({"next_token": text(), "count": integer(), "total": integer()}),
            "results": list_of(_OPEN),
        }
    ),
    "AuthzenConfiguration": _open(
        {
            "policy_decision_point": text(),
            "access_evaluation_endpoint": text(),
            "access_evaluations_endpoint": text(),
            "search_subject_endpoint": text(),
            "search_resource_endpoint": text(),
            "search_action_endpoint": text(),
        },
        {"supported_obligations": list_of(text())},
    ),
}
