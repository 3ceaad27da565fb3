"""A reader of ODRL that knows the information model and nothing of Licet: it evaluates what stands in the agreement.

Source: ODRL Information Model 2.2, sections 2.5 (constraints), 2.6 (rules), 2.7 (conflicts). Whatever it does not know is
not satisfied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Asked = Mapping[str, Any]
_MISSING = object()
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "odrl:eq": lambda known, right: bool(known == right),
    "odrl:gteq": lambda known, right: bool(known >= right),
    "odrl:lt": lambda known, right: bool(known < right),
    "odrl:isAnyOf": lambda known, right: known in right,
    "odrl:isNoneOf": lambda known, right: isinstance(right, list) and not set(known) & set(right),
}


def permits(
    agreement: Mapping[str, Any], *, target: str, action: str, asked: Asked, fulfilled: frozenset[str]
) -> bool:
    """Whether the agreement permits an action on a target. `asked` holds what is known of the use, by left operand."""
    assert agreement["odrl:conflict"] == {
        "@id": "odrl:perm"
    }  # else the prohibition would void the permissions
    return any(
        action == rule["odrl:action"]["@id"]
        and any(target == each["@id"] for each in rule["odrl:target"])
        and all(_holds(each, asked) for each in rule["odrl:constraint"])
        and all(duty["odrl:action"]["@id"] in fulfilled for duty in rule["odrl:duty"])
        for rule in agreement["odrl:permission"]
    )


def _holds(constraint: Mapping[str, Any], asked: Asked) -> bool:
    if "odrl:or" in constraint:
        return any(_holds(each, asked) for each in constraint["odrl:or"])
    known = asked.get(constraint["odrl:leftOperand"]["@id"], _MISSING)
    if known is _MISSING:
        return False
    right = _value(constraint["odrl:rightOperand"])
    satisfied = _OPERATORS.get(constraint["odrl:operator"]["@id"])
    return satisfied is not None and satisfied(known, right)


def _value(right: Any) -> Any:
    if not isinstance(right, dict):
        return right
    if right.get("@type") == "xsd:dateTime":
        return datetime.fromisoformat(right["@value"])
    return right
