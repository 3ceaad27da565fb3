"""Find which part of a data set was read, as far as an event states it. Pure.

Only conditions that certainly narrow the data count: an equality, a partition, a conjunction of those, a
disjunction of equalities of one field. Everything else counts as the whole: no data that may have been read is left
out.

Source: OpenLineage `spec/facets/BaseSubsetDatasetFacet.json`.
"""

from __future__ import annotations

from typing import Any, Final

FieldSelection = dict[str, frozenset[str]]
_NOTHING: Final[tuple[FieldSelection, tuple[str, ...]]] = ({}, ())
_DEPTH: Final = 40


def subset(condition: Any) -> tuple[FieldSelection, tuple[str, ...]]:
    """Return the values that select a subset, by field, and the places. Both empty: the whole data set."""
    if not isinstance(condition, dict):
        return _NOTHING
    kind = condition.get("type")
    if kind == "location":
        places = condition.get("locations")
        whole = not isinstance(places, list) or not places or not all(isinstance(one, str) for one in places)
        return ({}, ()) if whole else ({}, tuple(places or ()))
    if kind == "partition":
        return _partitions(condition.get("partitions")), ()
    return _picked(condition, 0), ()


def _partitions(said: Any) -> FieldSelection:
    if not isinstance(said, list) or not said:
        return {}
    dimensions = [one.get("dimensions") if isinstance(one, dict) else None for one in said]
    if not all(isinstance(one, dict) for one in dimensions):
        return {}
    shared = set.intersection(*(set(one) for one in dimensions if one is not None))
    return {name: frozenset(str(one[name]) for one in dimensions if one is not None) for name in shared}


def _picked(condition: Any, depth: int) -> FieldSelection:
    if not isinstance(condition, dict) or depth > _DEPTH:
        return {}
    if condition.get("type") == "compare":
        return _compared(condition)
    if condition.get("type") != "binary":
        return {}
    left, right = (_picked(condition.get(side), depth + 1) for side in ("left", "right"))
    operator = str(condition.get("operator")).upper()
    if operator == "AND":
        both = {name: left[name] & right[name] for name in left.keys() & right.keys()}
        return {**left, **right, **both}
    if operator == "OR":
        return {name: left[name] | right[name] for name in left.keys() & right.keys()}
    return {}


def _compared(condition: dict[str, Any]) -> FieldSelection:
    sides = [condition.get("left"), condition.get("right")]
    if str(condition.get("comparison")).upper() != "EQUAL" or not all(isinstance(one, dict) for one in sides):
        return {}
    by_type = {one["type"]: one for one in sides if isinstance(one, dict) and "type" in one}
    field, literal = by_type.get("field", {}).get("field"), by_type.get("literal", {}).get("value")
    if not isinstance(field, str) or not isinstance(literal, str | int):
        return {}
    return {field: frozenset({str(literal)})}
