"""Parse AuthZEN requests.

Types and required members are checked strictly, as the standard demands; unknown members are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.authzen.entities import Action, Entity, Evaluation
from wire.problems import FieldError, Problem

Semantic = Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"]
SEMANTICS: tuple[Semantic, ...] = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
Sought = Literal["subject", "action", "resource"]
MAX_EVALUATIONS = 1000
_DEFAULTS = ("subject", "action", "resource", "context")


@dataclass(frozen=True, slots=True)
class EvaluationBatch:
    """Evaluations to answer in order; an item that cannot be read is a Problem."""

    semantic: Semantic
    items: tuple[Evaluation | Problem, ...]


def evaluation(value: object, *, sought: Sought | None = None, pointer: str = "") -> Evaluation:
    """Parse one evaluation.

    The id of the `sought` part may be missing and is ignored.

    Raises: Problem (400).
    """
    members = _object(value, pointer)
    return Evaluation(
        _entity(members, "subject", pointer, sought=sought == "subject"),
        _action(members, pointer, sought=sought == "action"),
        _entity(members, "resource", pointer, sought=sought == "resource"),
        _optional_object(members, "context", pointer),
    )


def batch(value: object) -> EvaluationBatch | Evaluation:
    """Parse several evaluations; without `evaluations`, the request is a single one.

    Raises: Problem (400).
    """
    members = _object(value, "")
    items = members.get("evaluations")
    if items is None or items == []:
        return evaluation(members)
    if not isinstance(items, list):
        raise _wrong("/evaluations", "wrong_type", "Expected a list of objects.")
    if len(items) > MAX_EVALUATIONS:
        raise _wrong("/evaluations", "bad_value", f"Expected at most {MAX_EVALUATIONS} of them.")
    semantic = _optional_object(members, "options", "").get("evaluations_semantic", SEMANTICS[0])
    if semantic not in SEMANTICS:
        allowed = ", ".join(SEMANTICS)
        raise _wrong("/options/evaluations_semantic", "bad_value", f"Expected one of {allowed}.")
    defaults = {name: members[name] for name in _DEFAULTS if name in members}
    return EvaluationBatch(semantic, tuple(_item(defaults, item, index) for index, item in enumerate(items)))


@dataclass(frozen=True, slots=True)
class Page:
    """The requested page of a search: where to start, and how many results."""

    token: str
    limit: int


def page(value: object, *, default: int, most: int) -> Page:
    """Parse the page of a search; a larger limit is cut to `most`.

    Raises: Problem (400).
    """
    members = _optional_object(_object(value, ""), "page", "")
    token, limit = members.get("token", ""), members.get("limit", default)
    if not isinstance(token, str):
        raise _wrong("/page/token", "wrong_type", "Expected a string.")
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise _wrong("/page/limit", "wrong_type", "Expected an integer.")
    if limit < 1:
        raise _wrong("/page/limit", "bad_value", "Expected at least 1.")
    return Page(token, min(limit, most))


def _item(defaults: Mapping[str, Any], item: object, index: int) -> Evaluation | Problem:
    """Parse one item; each of its members replaces the default as a whole."""
    pointer = f"/evaluations/{index}"
    try:
        return evaluation({**defaults, **_object(item, pointer)}, pointer=pointer)
    except Problem as problem:
        return problem


def _entity(members: Mapping[str, Any], name: str, pointer: str, *, sought: bool) -> Entity:
    """Parse a subject or resource.

    Raises: Problem (400).
    """
    where = f"{pointer}/{name}"
    entity = _object(_required(members, name, pointer), where)
    type = _text(entity, "type", where)
    id = None if sought else _text(entity, "id", where)
    return Entity(type, id, _optional_object(entity, "properties", where))


def _action(members: Mapping[str, Any], pointer: str, *, sought: bool) -> Action:
    """Parse the action.

    Raises: Problem (400).
    """
    if sought:
        return Action(None)
    where = f"{pointer}/action"
    action = _object(_required(members, "action", pointer), where)
    return Action(_text(action, "name", where), _optional_object(action, "properties", where))


def _object(value: object, pointer: str) -> Mapping[str, Any]:
    """Return a JSON object.

    Raises: Problem (400).
    """
    if not isinstance(value, dict):
        raise _wrong(pointer, "wrong_type", "Expected an object.")
    return value


def _optional_object(members: Mapping[str, Any], name: str, pointer: str) -> Mapping[str, Any]:
    """Return an optional JSON object; empty if it is missing or null.

    Raises: Problem (400).
    """
    value = members.get(name)
    return {} if value is None else _object(value, f"{pointer}/{name}")


def _required(members: Mapping[str, Any], name: str, pointer: str) -> object:
    """Return a member that must be present.

    Raises: Problem (400).
    """
    if name not in members:
        raise _wrong(f"{pointer}/{name}", "missing_member", "This member is required.")
    return members[name]


def _text(members: Mapping[str, Any], name: str, pointer: str) -> str:
    """Return a required string.

    Raises: Problem (400).
    """
    value = _required(members, name, pointer)
    if not isinstance(value, str):
        raise _wrong(f"{pointer}/{name}", "wrong_type", "Expected a string.")
    return value


def _wrong(pointer: str, code: str, detail: str) -> Problem:
    """Return the problem for a member."""
    return Problem(code, f"{detail} ({pointer})", errors=[FieldError(pointer, code, detail)])
