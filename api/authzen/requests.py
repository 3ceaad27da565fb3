"""AuthZEN's requests, read strictly where the standard is strict: types and required members; the rest is ignored."""

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
    """Questions to be answered one after the other; an item that is no question is a Problem."""

    semantic: Semantic
    items: tuple[Evaluation | Problem, ...]


def evaluation(said: object, *, sought: Sought | None = None, pointer: str = "") -> Evaluation:
    """The question in `said`; the id of what is `sought` may be left out and is ignored. Raises: Problem (400)."""
    members = _object(said, pointer)
    return Evaluation(
        _entity(members, "subject", pointer, sought=sought == "subject"),
        _action(members, pointer, sought=sought == "action"),
        _entity(members, "resource", pointer, sought=sought == "resource"),
        _optional_object(members, "context", pointer),
    )


def batch(said: object) -> EvaluationBatch | Evaluation:
    """Many questions; without any (`evaluations` absent or empty) the single one. Raises: Problem (400)."""
    members = _object(said, "")
    items = members.get("evaluations")
    if items is None or items == []:
        return evaluation(members)
    if not isinstance(items, list):
        raise _wrong("/evaluations", "wrong_type", "Expected a list of objects.")
    if len(items) > MAX_EVALUATIONS:
        raise _wrong("/evaluations", "bad_value", f"Expected at most {MAX_EVALUATIONS} of them.")
    semantic = _optional_object(members, "options", "").get("evaluations_semantic", SEMANTICS[0])
    if semantic not in SEMANTICS:
        wanted = ", ".join(SEMANTICS)
        raise _wrong("/options/evaluations_semantic", "bad_value", f"Expected one of {wanted}.")
    defaults = {name: members[name] for name in _DEFAULTS if name in members}
    return EvaluationBatch(semantic, tuple(_item(defaults, item, index) for index, item in enumerate(items)))


@dataclass(frozen=True, slots=True)
class Page:
    token: str
    limit: int


def page(said: object, *, default: int, most: int) -> Page:
    """Where to go on and how far. Raises: Problem (400)."""
    members = _optional_object(_object(said, ""), "page", "")
    token, limit = members.get("token", ""), members.get("limit", default)
    if not isinstance(token, str):
        raise _wrong("/page/token", "wrong_type", "Expected a string.")
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise _wrong("/page/limit", "wrong_type", "Expected an integer.")
    if limit < 1:
        raise _wrong("/page/limit", "bad_value", "Expected at least 1.")
    return Page(token, min(limit, most))


def _item(defaults: Mapping[str, Any], item: object, index: int) -> Evaluation | Problem:
    """A member of the item replaces the default as a whole."""
    pointer = f"/evaluations/{index}"
    try:
        return evaluation({**defaults, **_object(item, pointer)}, pointer=pointer)
    except Problem as problem:
        return problem


def _entity(members: Mapping[str, Any], name: str, pointer: str, *, sought: bool) -> Entity:
    where = f"{pointer}/{name}"
    said = _object(_required(members, name, pointer), where)
    type = _text(said, "type", where)
    id = None if sought else _text(said, "id", where)
    return Entity(type, id, _optional_object(said, "properties", where))


def _action(members: Mapping[str, Any], pointer: str, *, sought: bool) -> Action:
    if sought:
        return Action(None)
    where = f"{pointer}/action"
    said = _object(_required(members, "action", pointer), where)
    return Action(_text(said, "name", where), _optional_object(said, "properties", where))


def _object(said: object, pointer: str) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _wrong(pointer, "wrong_type", "Expected an object.")
    return said


def _optional_object(members: Mapping[str, Any], name: str, pointer: str) -> Mapping[str, Any]:
    said = members.get(name)
    return {} if said is None else _object(said, f"{pointer}/{name}")


def _required(members: Mapping[str, Any], name: str, pointer: str) -> object:
    if name not in members:
        raise _wrong(f"{pointer}/{name}", "missing_member", "This member is required.")
    return members[name]


def _text(members: Mapping[str, Any], name: str, pointer: str) -> str:
    said = _required(members, name, pointer)
    if not isinstance(said, str):
        raise _wrong(f"{pointer}/{name}", "wrong_type", "Expected a string.")
    return said


def _wrong(pointer: str, code: str, detail: str) -> Problem:
    return Problem(code, f"{detail} ({pointer})", errors=[FieldError(pointer, code, detail)])
