"""Stripe's converted specification, against which every request and answer is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, relevance
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.stripe import spec

_HOME = "urn:licet:stripe-specification"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the specification; `name` is like `POST /v1/coupons/{coupon}`."""

    name: str
    parameters: dict[str, Any]
    response: dict[str, Any]


@dataclass(slots=True)
class _Step:
    """A node in the tree of paths: the next segments, and the operations that end here."""

    literal: dict[str, _Step] = field(default_factory=dict)
    variable: _Step | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


class Contract:
    """The specification, prepared for routing, checking and skeletons."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.version: str = document["version"]
        self.schemas: dict[str, dict[str, Any]] = document["schemas"]
        self.operations = {
            name: Operation(name, entry["parameters"], entry["response"])
            for name, entry in document["operations"].items()
        }
        self._root = _Step()
        for name, operation in self.operations.items():
            method, path = name.split(" ", 1)
            self._leaf(path).operations[method] = operation
        home = {"$id": _HOME, "components": {"schemas": self.schemas}}
        self._registry: Registry[Any] = Registry().with_resource(_HOME, DRAFT202012.create_resource(home))
        self._validators: dict[str, Draft202012Validator] = {}
        self._behind: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls, path: Path = spec.DEFAULT_PATH) -> Contract:
        """Load the converted specification, and convert it first if needed."""
        return cls(spec.load(spec.ensure(path)))

    def find(self, method: str, path: str) -> tuple[Operation, list[str]] | None:
        """Return the operation at this address with the values of its path variables; None if it does not
        exist.
        """
        step: _Step | None = self._root
        values: list[str] = []
        for segment in path.strip("/").split("/"):
            if step is None:
                return None
            if segment in step.literal:
                step = step.literal[segment]
            else:
                step = step.variable
                values.append(segment)
        operation = step.operations.get(method) if step else None
        return (operation, values) if operation else None

    def faults_in_response(self, operation: Operation, body: Any) -> list[str]:
        """Return what breaks the specification in a 200 answer, as `path: complaint`."""
        return self._faults(operation.name, operation.response, body)

    def faults_in_object(self, name: str, body: Any) -> list[str]:
        """Return what breaks the specification in one object, such as an event's."""
        return self._faults(name, {"$ref": f"#/components/schemas/{name}"}, body)

    def resources_behind(self, member: str) -> tuple[str, ...]:
        """Return the schemas that an id in a member of this name may refer to, over all objects."""
        if member not in self._behind:
            names: list[str] = []
            for schema in self.schemas.values():
                part = schema.get("properties", {}).get(member, {})
                options = part.get("items", part).get("x-expansionResources", {}).get("oneOf", [])
                names.extend(option["$ref"].rsplit("/", 1)[1] for option in options)
            self._behind[member] = tuple(
                dict.fromkeys(name for name in names if not name.startswith("deleted_"))
            )
        return self._behind[member]

    def _faults(self, name: str, schema: dict[str, Any], body: Any) -> list[str]:
        if name not in self._validators:
            self._validators[name] = Draft202012Validator(_absolute(schema), registry=self._registry)
        return [_sentence(error) for error in self._validators[name].iter_errors(body)]

    def _leaf(self, path: str) -> _Step:
        step = self._root
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                step.variable = step.variable or _Step()
                step = step.variable
            else:
                step = step.literal.setdefault(segment, _Step())
        return step


def _absolute(schema: Any) -> Any:
    """Make a schema's references point into the whole document."""
    if isinstance(schema, dict):
        return {
            key: _HOME + value if key == "$ref" and isinstance(value, str) else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


def _sentence(error: ValidationError) -> str:
    """Describe a validation error by its innermost cause."""
    # "is not valid under any of the given schemas" does not help, so report the nearest inner cause.
    while error.context:
        error = max(error.context, key=relevance)
    place = ".".join(str(part) for part in error.absolute_path) or "(top)"
    return f"{place}: {error.message[:160]}"
