"""The OpenAPI document as a page needs it: routes by subject, and tables of members. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_METHODS: Final = ("get", "put", "post", "delete")
_LIMITS: Final = {
    "minimum": "from",
    "maximum": "to",
    "maxLength": "at most",
    "pattern": "matches",
    "format": "",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a type in words: text, or the name of a shape to link to."""

    text: str
    shape: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    type: tuple[Part, ...]
    required: bool
    description: str
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One body or answer: its media type and its type in words."""

    label: str
    media_type: str
    type: tuple[Part, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Member, ...]
    bodies: tuple[Content, ...]
    answers: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    id: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    description: str
    members: tuple[Member, ...]
    type: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    subjects: tuple[Subject, ...]
    shapes: tuple[Shape, ...]

    @property
    def count(self) -> int:
        return sum(len(subject.operations) for subject in self.subjects)


def reference_page(document: Mapping[str, Any]) -> ReferencePage:
    """Return the page of an OpenAPI document."""
    subjects: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                given = item[method]
                subjects.setdefault((given.get("tags") or ["Other"])[0], []).append(
                    _operation(method, path, given)
                )
    shapes = document.get("components", {}).get("schemas", {})
    return ReferencePage(
        tuple(
            Subject(name, name.lower().replace(" ", "-"), tuple(operations))
            for name, operations in sorted(subjects.items())
        ),
        tuple(_shape(name, schema) for name, schema in sorted(shapes.items())),
    )


def _operation(method: str, path: str, given: Mapping[str, Any]) -> Operation:
    return Operation(
        id=given["operationId"],
        method=method.upper(),
        path=path,
        summary=given.get("summary", ""),
        description=given.get("description", ""),
        scopes=tuple(given.get("x-scopes", ())),
        parameters=tuple(_parameter(each) for each in given.get("parameters", ()) if "name" in each),
        bodies=tuple(_contents("", given.get("requestBody", {}))),
        answers=tuple(
            content
            for status, answer in given.get("responses", {}).items()
            for content in _contents(str(status), answer)
        ),
    )


def _parameter(given: Mapping[str, Any]) -> Member:
    schema = given.get("schema", {})
    return Member(
        f"{given['name']} ({given.get('in', 'query')})",
        tuple(_type(schema)),
        bool(given.get("required")),
        given.get("description", ""),
        _limits(schema),
    )


def _contents(label: str, given: Mapping[str, Any]) -> Iterator[Content]:
    content = given.get("content") or {}
    if not content:
        if label:
            yield Content(label, "", (), given.get("description", ""))
        return
    for media_type, held in content.items():
        yield Content(label, media_type, tuple(_type(held.get("schema", {}))), given.get("description", ""))


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    members = tuple(_members(schema))
    return Shape(name, schema.get("description", ""), members, () if members else tuple(_type(schema)))


def _members(schema: Mapping[str, Any]) -> Iterator[Member]:
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        yield Member(
            name, tuple(_type(member)), name in required, member.get("description", ""), _limits(member)
        )


def _type(schema: Any) -> Iterator[Part]:
    """Yield a type in words, with the shapes that it refers to."""
    if not isinstance(schema, Mapping) or not schema:
        yield Part("anything")
    elif "$ref" in schema:
        yield Part(schema["$ref"].rpartition("/")[2], shape=True)
    elif "const" in schema:
        yield Part(f"“{schema['const']}”")
    elif "enum" in schema:
        yield Part(" | ".join("null" if word is None else f"“{word}”" for word in schema["enum"]))
    elif alternatives := schema.get("oneOf") or schema.get("anyOf"):
        yield from _joined(alternatives)
    elif "items" in schema:
        yield Part("list of ")
        yield from _type(schema["items"])
    elif schema.get("properties"):
        yield from _object(schema)
    else:
        kinds = schema.get("type", "anything")
        yield Part(kinds if isinstance(kinds, str) else " or ".join(kinds))


def _joined(alternatives: Sequence[Any]) -> Iterator[Part]:
    for place, each in enumerate(alternatives):
        if place:
            yield Part(" or ")
        yield from _type(each)


def _object(schema: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("{")
    for place, (name, member) in enumerate(schema["properties"].items()):
        yield Part(f"{', ' if place else ''}{name}: ")
        yield from _type(member)
    yield Part("}")


def _limits(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return ""
    return ", ".join(f"{words} {schema[name]}".strip() for name, words in _LIMITS.items() if name in schema)
